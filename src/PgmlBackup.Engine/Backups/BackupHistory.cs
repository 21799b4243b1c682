using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Journal;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Backups;

/// <summary>Tells what ran: the records of this module, the backups that others took, and the runs that were due and never began.</summary>
/// <param name="context">The stanza.</param>
/// <param name="missed">Knows of the runs that never began; null where there is no schedule.</param>
public sealed class BackupHistory(StanzaContext context, IMissedRuns? missed = null)
{
    /// <summary>All runs of the stanza, the oldest first. A repository that cannot be read is a fault beside what the records tell.</summary>
    /// <param name="since">Only runs that were due, began or ended at this moment or later, UTC; null for all.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="PgmlException"><c>PathNotAccessible</c>: the records cannot be read.</exception>
    public async Task<IReadOnlyList<PgBackupRun>> ReadAsync(DateTime? since, CancellationToken stop)
    {
        IReadOnlyList<RunRecord> records = await context.Journal.ReadAsync(context.Stanza, stop).ConfigureAwait(false);
        RepositoryAnswer answer = await ReadRepositoryAsync(stop).ConfigureAwait(false);
        List<PgBackupRun> runs = Merge(records, [.. answer.Stanzas.SelectMany(stanza => stanza.Backups)]);
        if (missed is not null)
        {
            runs.AddRange(await missed.FindAsync(context, records, since, stop).ConfigureAwait(false));
        }

        int? repository = context.Settings.Repository;
        return
        [
            .. runs.Where(run => (since is null || Moment(run, last: true) >= since) && (repository is null || run.Repository is null || run.Repository == repository))
                .OrderBy(run => Moment(run, last: false)),
        ];
    }

    /// <summary>Records, and a run for each backup that no record tells of.</summary>
    internal static List<PgBackupRun> Merge(IReadOnlyList<RunRecord> records, IReadOnlyList<PgBackup> backups)
    {
        HashSet<(int?, string?)> recorded = [.. records.Where(record => record.Outcome == PgRunOutcome.Succeeded).Select(record => (record.Repository, record.Label))];
        return
        [
            .. records.Select(record => record.ToRun()),
            .. backups.Where(backup => !recorded.Contains((backup.Repository, backup.Label))).Select(backup => new PgBackupRun
            {
                Stanza = backup.Stanza,
                Outcome = PgRunOutcome.Succeeded,
                Type = backup.Type,
                Repository = backup.Repository,
                Label = backup.Label,
                BackupType = backup.Type,
                StartTime = backup.StartTime,
                StopTime = backup.StopTime,
                DeltaSize = backup.DeltaSize,
                RepositoryDeltaSize = backup.RepositoryDeltaSize,
                ErrorId = backup.Error == true ? FaultCatalog.BackupHasPageErrors.Id : null,
            }),
        ];
    }

    private static DateTime Moment(PgBackupRun run, bool last) =>
        (last ? run.StopTime ?? run.StartTime ?? run.RequestTime ?? run.DueTime : run.RequestTime ?? run.StartTime ?? run.DueTime) ?? DateTime.MinValue;

    private async Task<RepositoryAnswer> ReadRepositoryAsync(CancellationToken stop)
    {
        RepositoryAnswer answer;
        try
        {
            answer = await new RepositoryService(context.Client).ReadAsync(context.Stanza, context.Settings.Repository, null, stop).ConfigureAwait(false);
        }
        catch (PgmlException unread)
        {
            context.Activity.Fault(unread);
            return new RepositoryAnswer([], []);
        }

        // That there is no backup yet is no fault of a history.
        foreach (PgmlException fault in answer.Faults.Where(fault => fault.Fault != FaultCatalog.NoValidBackup))
        {
            context.Activity.Fault(fault);
        }

        return answer;
    }
}
