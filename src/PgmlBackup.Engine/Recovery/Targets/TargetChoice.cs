using PgmlBackup.Engine.Wal;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery.Targets;

/// <summary>The backup from which a target is reached, and the way there.</summary>
/// <param name="Backup">The backup.</param>
/// <param name="Target">The target, with the timeline that is followed.</param>
/// <param name="Reason">Why this backup, as a sentence.</param>
public sealed record TargetChoice(PgBackup Backup, RecoveryTarget Target, string Reason)
{
    /// <summary>The WAL from the backup on; null where nothing but the backup's own was looked at.</summary>
    public WalPath? Path { get; init; }

    /// <summary>Where the restore point or the end of the transaction lies; null for other targets, or when it was not searched.</summary>
    public WalLocation? FoundAt { get; init; }

    /// <summary>The last transaction of which the WAL tells, UTC; null when it was not looked at.</summary>
    public DateTime? LastTransaction { get; init; }

    /// <summary>What else is worth knowing.</summary>
    public IReadOnlyList<PgFinding> Findings { get; init; } = [];
}
