namespace PgmlBackup.Model;

/// <summary>One run: a backup that was asked for, whatever became of it, or one that the repository knows of.</summary>
public sealed record PgBackupRun
{
    /// <summary>The stanza.</summary>
    public required string Stanza { get; init; }

    /// <summary>How it ended, or how it stands.</summary>
    public required PgRunOutcome Outcome { get; init; }

    /// <summary>The type that was asked for; for a backup taken by others the type that it has.</summary>
    public PgBackupType? Type { get; init; }

    /// <summary>The repository, 1 to 256; null for pgBackRest's own choice, where no backup tells it.</summary>
    public int? Repository { get; init; }

    /// <summary>The backup that it took, or that served it; null when there is none.</summary>
    public string? Label { get; init; }

    /// <summary>The type of the backup that it took; null when it took none.</summary>
    public PgBackupType? BackupType { get; init; }

    /// <summary>The schedule that started it; null when none did.</summary>
    public string? Schedule { get; init; }

    /// <summary>When it was due by its schedule, UTC; null without a schedule.</summary>
    public DateTime? DueTime { get; init; }

    /// <summary>When it began, waiting included, UTC; null for one that never began or that others took.</summary>
    public DateTime? RequestTime { get; init; }

    /// <summary>When the backup itself started, UTC; null when it never did.</summary>
    public DateTime? StartTime { get; init; }

    /// <summary>When it ended, UTC; null when it has not, or nobody saw it.</summary>
    public DateTime? StopTime { get; init; }

    /// <summary>How long it waited for its turn; null when it did not.</summary>
    public TimeSpan? Waited { get; init; }

    /// <summary>For whom it waited; null when it did not.</summary>
    public string? WaitedFor { get; init; }

    /// <summary>How long the backup took; null while it is not known.</summary>
    public TimeSpan? Duration => StartTime is { } start && StopTime is { } stop && stop >= start ? stop - start : null;

    /// <summary>Bytes that were read from the cluster; null when no backup was taken.</summary>
    public long? DeltaSize { get; init; }

    /// <summary>Bytes that were added to the repository; null when no backup was taken.</summary>
    public long? RepositoryDeltaSize { get; init; }

    /// <summary>Bytes that were read in a second; null when it is not known.</summary>
    public double? Throughput => DeltaSize is { } bytes && Duration is { TotalSeconds: > 0 and var seconds } ? bytes / seconds : null;

    /// <summary>The exit code of pgBackRest; null when it did not run.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The id of the error; null without one.</summary>
    public string? ErrorId { get; init; }

    /// <summary>The message of the error, without secrets; null without one.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>The host that it ran on; null where the repository does not tell.</summary>
    public string? HostName { get; init; }

    /// <summary>The account that asked for it; null where the repository does not tell.</summary>
    public string? UserName { get; init; }

    /// <summary>Its process; null where the repository does not tell.</summary>
    public int? ProcessId { get; init; }

    /// <summary>False for a backup that only the repository knows: taken by others, or before there was a history.</summary>
    public bool IsRecorded { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Stanza} {Outcome}{(Label is null ? "" : " " + Label)}";
}
