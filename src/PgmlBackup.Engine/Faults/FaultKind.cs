namespace PgmlBackup.Engine.Faults;

/// <summary>What sort of failure it is. The names are those of PowerShell's error categories, so that a cmdlet maps them by name.</summary>
public enum FaultKind
{
    /// <summary>The kind is not known.</summary>
    NotSpecified,

    /// <summary>Something could not be opened.</summary>
    OpenError,

    /// <summary>Something could not be closed.</summary>
    CloseError,

    /// <summary>What was typed or configured is wrong.</summary>
    InvalidArgument,

    /// <summary>The data that was met is wrong.</summary>
    InvalidData,

    /// <summary>It cannot be done in this state.</summary>
    InvalidOperation,

    /// <summary>The result is not what it must be.</summary>
    InvalidResult,

    /// <summary>This version cannot do it.</summary>
    NotImplemented,

    /// <summary>A program or feature is not installed.</summary>
    NotInstalled,

    /// <summary>What was named is not there.</summary>
    ObjectNotFound,

    /// <summary>It was stopped.</summary>
    OperationStopped,

    /// <summary>It took too long.</summary>
    OperationTimeout,

    /// <summary>The account may not do it.</summary>
    PermissionDenied,

    /// <summary>Something else holds it.</summary>
    ResourceBusy,

    /// <summary>It is there already.</summary>
    ResourceExists,

    /// <summary>It cannot be had now.</summary>
    ResourceUnavailable,

    /// <summary>Reading failed.</summary>
    ReadError,

    /// <summary>Writing failed.</summary>
    WriteError,

    /// <summary>The other side cannot be reached.</summary>
    ConnectionError,

    /// <summary>The other side refused who we are.</summary>
    AuthenticationError,

    /// <summary>A safety check refused.</summary>
    SecurityError,
}
