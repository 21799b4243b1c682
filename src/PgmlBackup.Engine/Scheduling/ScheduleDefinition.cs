using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>A schedule as it was registered: all that a run needs to know. It is kept in a file of its own, which the scheduler's entry only names.</summary>
public sealed record ScheduleDefinition
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The stanza.</summary>
    public required string Stanza { get; init; }

    /// <summary>The type of the backups.</summary>
    public required PgBackupType Type { get; init; }

    /// <summary>When it is due: the five fields of a crontab.</summary>
    public required string Cron { get; init; }

    /// <summary>What starts it.</summary>
    public required PgScheduler Scheduler { get; init; }

    /// <summary>When it was registered, UTC: before that nothing was due.</summary>
    public required DateTime Registered { get; init; }

    /// <summary>Up to how long after it is due a run starts, by chance.</summary>
    public TimeSpan RandomDelay { get; init; }

    /// <summary>How long a run waits for its turn; null for as long as it takes.</summary>
    public TimeSpan? WaitTimeout { get; init; }

    /// <summary>True for a schedule that does nothing on a standby.</summary>
    public bool OnlyOnPrimary { get; init; }

    /// <summary>The repository; null for pgBackRest's own choice.</summary>
    public int? Repository { get; init; }

    /// <summary>The pgBackRest configuration file; null for what pgBackRest itself would take.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>The profile of this module; null for the usual ones.</summary>
    public string? ProfilePath { get; init; }

    /// <summary>What is called after a run that failed: an address, or a program with its arguments; empty for nothing.</summary>
    public IReadOnlyList<string> OnFailure { get; init; } = [];

    /// <summary>What is called after a run that has its backup.</summary>
    public IReadOnlyList<string> OnSuccess { get; init; } = [];

    /// <summary>When it is due.</summary>
    /// <exception cref="PgmlException"><c>InvalidCronExpression</c>.</exception>
    internal CronTime Time => CronTime.Parse(Cron);

    /// <summary>The moments at which it is due.</summary>
    internal Timetable TimetableIn(TimeZoneInfo zone) => new(Time, Scheduler, zone);

    /// <summary>Checks every field that reaches a crontab, a unit, a program or a path.</summary>
    /// <exception cref="PgmlException">The fault of the field.</exception>
    internal ScheduleDefinition Checked()
    {
        _ = ScheduleName.Parse(Name);
        _ = StanzaName.Parse(Stanza);
        _ = Time;
        _ = ScheduleHook.Parse(OnFailure);
        _ = ScheduleHook.Parse(OnSuccess);
        if (RandomDelay < TimeSpan.Zero || RandomDelay >= new Timetable(Time, Scheduler, TimeZoneInfo.Utc).ShortestInterval(Registered))
        {
            throw new PgmlException(FaultCatalog.InvalidScheduleInterval, $"A random delay of {RandomDelay} is not shorter than the interval of '{Cron}'.", Name, "Give a shorter -RandomDelay.");
        }

        return this;
    }
}
