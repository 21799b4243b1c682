namespace PgmlBackup.Engine.Wal;

/// <summary>A record of the log at which a recovery can be told to stop.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Location">Where it begins.</param>
public sealed record WalRecord(WalRecordKind Kind, WalLocation Location)
{
    /// <summary>The transaction; 0 for a restore point.</summary>
    public uint TransactionId { get; init; }

    /// <summary>Its time on the server's clock, UTC, to the microsecond; null for a restore point, for which <c>pg_waldump</c> does not print it.</summary>
    public DateTime? Time { get; init; }

    /// <summary>The name of a restore point; else null.</summary>
    public string? Name { get; init; }
}
