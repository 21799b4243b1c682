using PgmlBackup.Model;

namespace PgmlBackup.Engine.Retention;

/// <summary>A change of the retention, as it was asked for. What is null stays as it is.</summary>
public sealed record RetentionRequest
{
    /// <summary>The repository, 1 to 256; null for the only one that is configured.</summary>
    public int? Repository { get; init; }

    /// <summary>Keep what is needed to reach so many days back.</summary>
    public int? Days { get; init; }

    /// <summary>Keep so many full backups.</summary>
    public int? FullCount { get; init; }

    /// <summary>Keep the last backups of periods; pgBackRest's own retention is then told to keep everything.</summary>
    public PeriodicPolicy? Periodic { get; init; }

    /// <summary>How many full and differential backups are kept before the oldest differential one goes; 0 to have them kept as long as their full backup.</summary>
    public int? DifferentialCount { get; init; }

    /// <summary>From which of the newest backups on WAL is kept without a gap; 0 for what follows from the retention of full backups.</summary>
    public int? ArchiveCount { get; init; }

    /// <summary>Which backups <see cref="ArchiveCount"/> counts.</summary>
    public PgBackupType? ArchiveType { get; init; }

    /// <summary>Days for which the manifests of removed backups are kept.</summary>
    public int? HistoryDays { get; init; }

    /// <summary>Whether an expire runs at once; else the next backup does what it would do.</summary>
    public bool Apply { get; init; }

    /// <summary>What the policy becomes.</summary>
    /// <param name="present">The policy in force.</param>
    public RetentionPolicy Over(RetentionPolicy present)
    {
        ArgumentNullException.ThrowIfNull(present);
        RetentionPolicy policy = this switch
        {
            // A retention of WAL that was made for another retention of full backups would cut the reach of the new one.
            { Days: { } days } => present with { IsByTime = true, Full = days, Archive = null, ArchiveType = PgBackupType.Full },
            { FullCount: { } count } => present with { IsByTime = false, Full = count, Archive = null, ArchiveType = PgBackupType.Full },
            { Periodic: { } periodic } => present with
            {
                IsByTime = false,
                Full = RetentionPolicy.Forever,
                Differential = null,
                Archive = Math.Max(1, periodic.Daily),
                ArchiveType = PgBackupType.Full,
            },
            _ => present,
        };
        return policy with
        {
            Differential = DifferentialCount is { } differential ? Set(differential) : policy.Differential,
            Archive = ArchiveCount is { } archive ? Set(archive) : policy.Archive,
            ArchiveType = ArchiveType ?? policy.ArchiveType,
            History = HistoryDays ?? policy.History,
        };
    }

    private static int? Set(int value) => value == 0 ? null : value;
}
