using PgmlBackup.Model;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>Schedules, as they were asked for.</summary>
public sealed record RegisterRequest
{
    /// <summary>What is taken when.</summary>
    public required IReadOnlyList<ScheduleEntry> Entries { get; init; }

    /// <summary>The name of the schedule, or of several the beginning of their names; null for names of the stanza and the type.</summary>
    public string? Name { get; init; }

    /// <summary>What starts the runs; null for systemd where it runs, else cron.</summary>
    public PgScheduler? Scheduler { get; init; }

    /// <summary>Up to how long after it is due a run starts, by chance.</summary>
    public TimeSpan RandomDelay { get; init; }

    /// <summary>How long a run waits for its turn; null for as long as it takes.</summary>
    public TimeSpan? WaitTimeout { get; init; }

    /// <summary>True for schedules that do nothing on a standby.</summary>
    public bool OnlyOnPrimary { get; init; }

    /// <summary>What is called after a run that failed: an address, or a program with its arguments; empty for nothing.</summary>
    public IReadOnlyList<string> OnFailure { get; init; } = [];

    /// <summary>What is called after a run that has its backup.</summary>
    public IReadOnlyList<string> OnSuccess { get; init; } = [];
}
