using PgmlBackup.Engine.Journal;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>What the history tells of a schedule.</summary>
internal sealed record ScheduleStatistics
{
    /// <summary>How far back runs are counted.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromDays(30);

    /// <summary>Until when a run that was due counts as one that may still begin: cron and systemd need moments, a busy machine minutes.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    private const int LatestDurations = 50;

    /// <summary>The newest run; null when there is none.</summary>
    internal RunRecord? Last { get; private init; }

    /// <summary>How long the newest backups took, the shortest first.</summary>
    internal IReadOnlyList<TimeSpan> Durations { get; private init; } = [];

    /// <summary>How many runs there were within the window.</summary>
    internal int RunCount { get; private init; }

    /// <summary>The moments of the window at which a run was due that never began.</summary>
    internal IReadOnlyList<DateTime> Missed { get; private init; } = [];

    /// <summary>How many runs within the window started later than they should have.</summary>
    internal int LateCount { get; private init; }

    /// <summary>How long half of the backups took at most; null when none is known.</summary>
    internal TimeSpan? Median => Percentile(Durations, 0.5);

    /// <summary>How long 95 of 100 backups took at most; null when none is known.</summary>
    internal TimeSpan? P95 => Percentile(Durations, 0.95);

    /// <summary>Reads it out of the records of a stanza.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="timetable">When it is due.</param>
    /// <param name="records">The records, the oldest first.</param>
    /// <param name="now">This moment, UTC.</param>
    internal static ScheduleStatistics Of(ScheduleDefinition schedule, Timetable timetable, IReadOnlyList<RunRecord> records, DateTime now)
    {
        RunRecord[] own = [.. records.Where(record => record.Schedule == schedule.Name && record.Stanza == schedule.Stanza)];
        RunRecord[] recent = [.. own.Where(record => record.Requested > now - Window)];
        return new ScheduleStatistics
        {
            Last = own.LastOrDefault(),
            Durations = DurationsOf(own) is { Count: > 0 } durations
                ? durations
                : DurationsOf([.. records.Where(record => record.Stanza == schedule.Stanza && (record.BackupType ?? record.Type) == schedule.Type)]),
            RunCount = recent.Length,
            Missed = MissedOf(schedule, timetable, own, now - Window, now),
            LateCount = recent.Count(record => record.Due is { } due && (record.Started ?? record.Ended ?? now) - due > schedule.RandomDelay + Grace),
        };
    }

    /// <summary>The moments at which a run was due of which there is no record.</summary>
    internal static IReadOnlyList<DateTime> MissedOf(ScheduleDefinition schedule, Timetable timetable, IReadOnlyList<RunRecord> own, DateTime since, DateTime now)
    {
        HashSet<DateTime> begun = [.. own.Select(record => record.Due).OfType<DateTime>().Select(Minute)];
        return [.. timetable.Between(schedule.Registered > since ? schedule.Registered : since, now - schedule.RandomDelay - Grace).Where(due => !begun.Contains(Minute(due)))];
    }

    /// <summary>How long backups took, the shortest first.</summary>
    internal static IReadOnlyList<TimeSpan> DurationsOf(IReadOnlyList<RunRecord> records) =>
    [
        .. records.Where(record => record is { Outcome: PgRunOutcome.Succeeded, Started: not null, Ended: not null } && record.Ended >= record.Started)
            .TakeLast(LatestDurations)
            .Select(record => record.Ended!.Value - record.Started!.Value)
            .Order(),
    ];

    internal static TimeSpan? Percentile(IReadOnlyList<TimeSpan> ordered, double part) =>
        ordered.Count == 0 ? null : ordered[Math.Clamp((int)Math.Ceiling(part * ordered.Count) - 1, 0, ordered.Count - 1)];

    private static DateTime Minute(DateTime moment) => new(moment.Ticks - (moment.Ticks % TimeSpan.TicksPerMinute), DateTimeKind.Utc);
}
