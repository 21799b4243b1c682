namespace PgmlBackup.Engine.ObjectStores;

/// <summary>How hard a store is worked, over all that is moved to and from it.</summary>
public sealed record TransferOptions
{
    /// <summary>How many requests run at a time where nothing else is said.</summary>
    public const int DefaultConcurrency = 16;

    /// <summary>How many requests run at a time, 1 to 256.</summary>
    public int MaxConcurrency { get; init; } = DefaultConcurrency;

    /// <summary>How many bytes a second flow at most, both ways together; null for no limit.</summary>
    public long? BytesPerSecond { get; init; }

    /// <summary>The folder that remembers uploads in parts, so that one that was killed goes on; null to remember none. It may be lost without harm.</summary>
    public string? ResumeFolder { get; init; }
}
