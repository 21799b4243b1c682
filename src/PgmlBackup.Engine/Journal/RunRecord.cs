using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Journal;

/// <summary>What is kept of one run. It is written when the run begins and again when it ends; of records with one id the last one counts.</summary>
public sealed record RunRecord
{
    /// <summary>The id of the run.</summary>
    public required string Id { get; init; }

    /// <summary>The stanza.</summary>
    public required string Stanza { get; init; }

    /// <summary>The repository that was asked for, or that the backup is in; null for pgBackRest's own choice.</summary>
    public int? Repository { get; init; }

    /// <summary>The type that was asked for.</summary>
    public PgBackupType? Type { get; init; }

    /// <summary>The schedule that started it; null when none did.</summary>
    public string? Schedule { get; init; }

    /// <summary>When it was due by its schedule, UTC; null without a schedule.</summary>
    public DateTime? Due { get; init; }

    /// <summary>When it began, waiting included, UTC.</summary>
    public required DateTime Requested { get; init; }

    /// <summary>When pgBackRest started, UTC; null when it did not.</summary>
    public DateTime? Started { get; init; }

    /// <summary>When it ended, UTC; null when it has not.</summary>
    public DateTime? Ended { get; init; }

    /// <summary>For whom it waited, in words; null when it did not.</summary>
    public string? WaitedFor { get; init; }

    /// <summary>How long it waited; null when it did not.</summary>
    public TimeSpan? Waited { get; init; }

    /// <summary>How it ended, or how it stood when this was written.</summary>
    public required PgRunOutcome Outcome { get; init; }

    /// <summary>The backup that it took or that served it.</summary>
    public string? Label { get; init; }

    /// <summary>The type of that backup.</summary>
    public PgBackupType? BackupType { get; init; }

    /// <summary>Bytes that were read from the cluster.</summary>
    public long? DeltaSize { get; init; }

    /// <summary>Bytes that were added to the repository.</summary>
    public long? RepositoryDeltaSize { get; init; }

    /// <summary>The exit code of pgBackRest; null when it did not run.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The id of the error.</summary>
    public string? ErrorId { get; init; }

    /// <summary>The message of the error, without secrets.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>The host.</summary>
    public string? Host { get; init; }

    /// <summary>The account that asked for it.</summary>
    public string? User { get; init; }

    /// <summary>The process that did it: by it a run whose process has ended without a word is told from one that goes on.</summary>
    public ProcessIdentity? Process { get; init; }

    /// <summary>True while it has neither ended nor been seen to have died.</summary>
    internal bool IsOpen => Outcome is PgRunOutcome.Waiting or PgRunOutcome.Running;

    /// <summary>The record of a run that begins now in this process.</summary>
    /// <param name="stanza">The stanza.</param>
    /// <param name="now">This moment, UTC.</param>
    public static RunRecord Begin(string stanza, DateTime now) => new()
    {
        Id = Guid.NewGuid().ToString("N"),
        Stanza = stanza,
        Requested = now,
        Outcome = PgRunOutcome.Running,
        Host = Environment.MachineName,
        User = AccountDatabase.Current.Name,
        Process = ProcessIdentity.Current,
    };

    /// <summary>For people and pipelines.</summary>
    public PgBackupRun ToRun() => new()
    {
        Stanza = Stanza,
        Outcome = Outcome,
        Type = Type,
        Repository = Repository,
        Label = Label,
        BackupType = BackupType,
        Schedule = Schedule,
        DueTime = Due,
        RequestTime = Requested,
        StartTime = Started,
        StopTime = Ended,
        Waited = Waited,
        WaitedFor = WaitedFor,
        DeltaSize = DeltaSize,
        RepositoryDeltaSize = RepositoryDeltaSize,
        ExitCode = ExitCode,
        ErrorId = ErrorId,
        ErrorMessage = ErrorMessage,
        HostName = Host,
        UserName = User,
        ProcessId = Process?.Id,
        IsRecorded = true,
    };
}
