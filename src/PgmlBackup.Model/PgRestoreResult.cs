namespace PgmlBackup.Model;

/// <summary>What a restore did, measured.</summary>
public sealed record PgRestoreResult
{
    /// <summary>The stanza.</summary>
    public required string Stanza { get; init; }

    /// <summary>The label of the set that was restored.</summary>
    public required string Label { get; init; }

    /// <summary>The repository that it came from.</summary>
    public required int Repository { get; init; }

    /// <summary>Where it was restored to.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>True when files that were right already were kept.</summary>
    public required bool Delta { get; init; }

    /// <summary>Bytes of the restored cluster, as pgBackRest counted them; null when it did not say.</summary>
    public long? Size { get; init; }

    /// <summary>Files of the restored cluster; null when pgBackRest did not say.</summary>
    public long? FileCount { get; init; }

    /// <summary>The folder into which a damaged data directory, or one that is kept, was moved; null when nothing was moved.</summary>
    public string? MovedAside { get; init; }

    /// <summary>The snapshot of the model cache that was brought back; null when none was.</summary>
    public string? CacheSnapshot { get; init; }

    /// <summary>The models that <c>pgml</c> finds whole in the cache, without a network; empty when no cache was brought back.</summary>
    public IReadOnlyList<string> CacheModel { get; init; } = [];

    /// <summary>What to do besides; null for nothing.</summary>
    public string? Advice { get; init; }

    /// <summary>The folder with WAL that could not be archived before the restore; null when all was. Delete it when the restored state is right.</summary>
    public string? SavedWal { get; init; }

    /// <summary>Files of the configuration that were put back on a new machine.</summary>
    public IReadOnlyList<string> ConfigurationRestored { get; init; } = [];

    /// <summary>Files of the configuration that the new machine had with another content, and that were left as they are.</summary>
    public IReadOnlyList<string> ConfigurationKept { get; init; } = [];

    /// <summary>What the new machine lacks, and what else is to be known.</summary>
    public IReadOnlyList<PgFinding> Findings { get; init; } = [];

    /// <summary>What was asked for, in words.</summary>
    public string? Target { get; init; }

    /// <summary>The moment that was asked for, UTC; null when it was none.</summary>
    public DateTime? TargetTime { get; init; }

    /// <summary>How long before the moment that was asked for the last transaction ended that was replayed; null when no moment was asked for, or none is known.</summary>
    public TimeSpan? TargetDistance => TargetTime - LastReplayedTime;

    /// <summary>How the server was left.</summary>
    public PgRestoreState State { get; init; }

    /// <summary>True when PostgreSQL was started and its recovery was seen to reach its end or its target.</summary>
    public required bool Started { get; init; }

    /// <summary>The last WAL location that was replayed, for example <c>0/9000110</c>; null when it was not started.</summary>
    public string? LastReplayedLsn { get; init; }

    /// <summary>The commit time of the last transaction that was replayed, UTC; null when none was, or it was not started.</summary>
    public DateTime? LastReplayedTime { get; init; }

    /// <summary>The timeline on which the cluster runs now; null when it was not started.</summary>
    public uint? Timeline { get; init; }

    /// <summary>Time spent on the checks before anything was touched.</summary>
    public required TimeSpan CheckDuration { get; init; }

    /// <summary>Time spent on stopping the service.</summary>
    public required TimeSpan StopDuration { get; init; }

    /// <summary>Time that pgBackRest took to bring the files back.</summary>
    public required TimeSpan RestoreDuration { get; init; }

    /// <summary>Time from the start of the service until recovery had ended; zero when it was not started.</summary>
    public required TimeSpan RecoveryDuration { get; init; }

    /// <summary>All of it.</summary>
    public required TimeSpan Duration { get; init; }
}
