using PgmlBackup.Engine.Backups;
using PgmlBackup.Engine.Journal;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>The runs that were due by the schedules of a stanza and never began.</summary>
/// <param name="time">The clock and the time zone.</param>
public sealed class MissedRuns(TimeProvider time) : IMissedRuns
{
    // The history keeps some 16,000 runs: of what is older nobody knows.
    private static readonly TimeSpan s_farthest = TimeSpan.FromDays(400);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PgBackupRun>> FindAsync(StanzaContext context, IReadOnlyList<RunRecord> runs, DateTime? since, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        DateTime now = time.GetUtcNow().UtcDateTime;
        DateTime start = since > now - s_farthest ? since.Value : now - s_farthest;
        return
        [
            .. from schedule in (await new ScheduleReader(context, time).ReadDefinitionsAsync(cancellationToken).ConfigureAwait(false)).Select(schedule => schedule.Definition)
               let own = runs.Where(run => run.Schedule == schedule.Name).ToArray()
               from due in ScheduleStatistics.MissedOf(schedule, schedule.TimetableIn(time.LocalTimeZone), own, start, now)
               select new PgBackupRun
               {
                   Stanza = schedule.Stanza,
                   Outcome = PgRunOutcome.Missed,
                   Type = schedule.Type,
                   Repository = schedule.Repository,
                   Schedule = schedule.Name,
                   DueTime = due,
               },
        ];
    }
}
