namespace PgmlBackup.Model;

/// <summary>A schedule of backups, with what has become of its runs.</summary>
public sealed record PgBackupSchedule
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The stanza.</summary>
    public required string Stanza { get; init; }

    /// <summary>The type of the backups.</summary>
    public required PgBackupType Type { get; init; }

    /// <summary>The repository, 1 to 256; null for pgBackRest's own choice.</summary>
    public int? Repository { get; init; }

    /// <summary>When it is due: minute, hour, day of the month, month, day of the week, on the clock of the machine.</summary>
    public required string Cron { get; init; }

    /// <summary>What starts the runs.</summary>
    public required PgScheduler Scheduler { get; init; }

    /// <summary>False when the scheduler does not hold what was registered, so that nothing starts the runs; null when it was not looked at.</summary>
    public bool? IsInstalled { get; init; }

    /// <summary>When it was registered, UTC.</summary>
    public required DateTime RegisteredTime { get; init; }

    /// <summary>The shortest time from one run to the next.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>When it is due next, UTC.</summary>
    public DateTime? NextRunTime { get; init; }

    /// <summary>When the last run began, UTC; null when there was none.</summary>
    public DateTime? LastRunTime { get; init; }

    /// <summary>How the last run ended, or stands; null when there was none.</summary>
    public PgRunOutcome? LastOutcome { get; init; }

    /// <summary>The backup of the last run; null when it has none.</summary>
    public string? LastLabel { get; init; }

    /// <summary>The id of the error of the last run; null without one.</summary>
    public string? LastErrorId { get; init; }

    /// <summary>How long half of the backups took at most; null when none is known.</summary>
    public TimeSpan? MedianDuration { get; init; }

    /// <summary>How long 95 of 100 backups took at most; null when none is known.</summary>
    public TimeSpan? P95Duration { get; init; }

    /// <summary>The part of the interval that a backup takes, 1 for all of it; null when no duration is known.</summary>
    public double? IntervalShare { get; init; }

    /// <summary>The part of all time that the backups of all schedules of the stanza take; null when no duration is known.</summary>
    public double? StanzaShare { get; init; }

    /// <summary>How many runs of the last 30 days are known.</summary>
    public int RunCount { get; init; }

    /// <summary>How many runs were due in the last 30 days and never began.</summary>
    public int MissedCount { get; init; }

    /// <summary>How many runs of the last 30 days started more than five minutes, and the random delay, after they were due.</summary>
    public int LateCount { get; init; }

    /// <summary>Whether the backups fit into the time between them.</summary>
    public PgScheduleVerdict Verdict { get; init; }

    /// <summary>What is found, in a sentence; null when all is well.</summary>
    public string? Finding { get; init; }

    /// <summary>What would help, with the numbers of this schedule.</summary>
    public IReadOnlyList<string> Advice { get; init; } = [];

    /// <summary>What below the data directory can take snapshots, such as <c>ZFS dataset tank/pg</c>; empty when nothing is recognised.</summary>
    public IReadOnlyList<string> SnapshotStorage { get; init; } = [];

    /// <summary>Up to how long after it is due a run starts, by chance.</summary>
    public TimeSpan RandomDelay { get; init; }

    /// <summary>How long a run waits for its turn; null for as long as it takes.</summary>
    public TimeSpan? WaitTimeout { get; init; }

    /// <summary>True for a schedule that does nothing on a standby.</summary>
    public bool OnlyOnPrimary { get; init; }

    /// <summary>What is called after a run that failed; of an address the host only. Null for nothing.</summary>
    public string? OnFailure { get; init; }

    /// <summary>What is called after a run that has its backup; of an address the host only. Null for nothing.</summary>
    public string? OnSuccess { get; init; }

    /// <summary>The file that defines it.</summary>
    public required string Path { get; init; }

    /// <summary>The log of its runs.</summary>
    public required string LogPath { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
