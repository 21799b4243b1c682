namespace PgmlBackup.Model;

/// <summary>Why a check of the archive failed.</summary>
public enum PgCheckCause
{
    /// <summary>It did not fail.</summary>
    None,

    /// <summary>It failed for a reason that is not one of the others; the message has it.</summary>
    Other,

    /// <summary>The server does not run or takes no connections.</summary>
    ServerUnavailable,

    /// <summary>A setting of the server keeps it from archiving.</summary>
    ServerSetting,

    /// <summary>A setting waits for a restart of the server.</summary>
    RestartPending,

    /// <summary><c>archive_command</c> is not one that archives into this stanza's repositories, or its program cannot be run.</summary>
    WrongCommand,

    /// <summary><c>archive_command</c> or the repository is for another stanza or another cluster, or the stanza was never made.</summary>
    WrongStanza,

    /// <summary>An account may not read or write what it must.</summary>
    Permission,

    /// <summary>A disk is full.</summary>
    NoSpace,

    /// <summary>pgBackRest was stopped for the stanza or for all.</summary>
    StopFile,

    /// <summary>A host or an object store cannot be reached, does not answer or refuses the key.</summary>
    Network,

    /// <summary>pgBackRest refuses its configuration.</summary>
    Configuration,

    /// <summary>The archive holds something else under the name of a WAL segment.</summary>
    Duplicate,

    /// <summary>WAL is archived more slowly than it is written, or not at all, and nothing says why.</summary>
    Backlog,
}
