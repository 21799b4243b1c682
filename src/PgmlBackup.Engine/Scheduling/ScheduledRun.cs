using System.Globalization;
using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Backups;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Journal;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>What cron or systemd starts: one run of a schedule, from the random delay to what is called afterwards. It always waits for its turn.</summary>
/// <param name="runner">Runs programs.</param>
/// <param name="owner">The account that owns the cluster.</param>
/// <param name="activity">Hears what is done.</param>
/// <param name="time">The clock and the time zone.</param>
public sealed class ScheduledRun(ProgramRunner runner, Account owner, IActivitySink activity, TimeProvider time)
{
    private readonly ScheduleStore _store = new(runner, owner);

    /// <summary>Finds the definition of a schedule by its name.</summary>
    /// <param name="name">The schedule.</param>
    /// <param name="statePath">The state folder that the profile names; null for the usual ones.</param>
    /// <param name="stop">Ends the search.</param>
    /// <exception cref="PgmlException"><c>ScheduleNotFound</c>.</exception>
    public async Task<string> FindAsync(string name, string? statePath, CancellationToken stop)
    {
        _ = ScheduleName.Parse(name);
        IReadOnlyList<string> folders = await new StateFolder(runner, owner, statePath).ListAsync(stop).ConfigureAwait(false);
        return (await _store.ListAsync(folders, stop).ConfigureAwait(false)).FirstOrDefault(path => Path.GetFileNameWithoutExtension(path) == name)
            ?? throw new PgmlException(FaultCatalog.ScheduleNotFound, $"There is no schedule '{name}'.", name);
    }

    /// <summary>Runs a schedule.</summary>
    /// <param name="path">Its definition.</param>
    /// <param name="isNow">True to leave the random delay out.</param>
    /// <param name="stop">Stops it.</param>
    /// <returns>The backup that was taken or that serves; null when there is none, since this is a standby.</returns>
    /// <exception cref="PgmlException">As <see cref="BackupTurn.RunAsync"/>; what was to be called after a failure was called.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<PgBackup?> RunAsync(string path, bool isNow, CancellationToken stop)
    {
        ScheduleDefinition schedule = await _store.ReadAsync(path, stop).ConfigureAwait(false);
        DateTime? due = schedule.TimetableIn(time.LocalTimeZone).Latest(time.GetUtcNow().UtcDateTime);
        var log = new ScheduleLog(runner, owner, ScheduleStore.LogOf(path), activity, time);
        await using (log.ConfigureAwait(false))
        {
            log.Write("INFO", string.Create(CultureInfo.InvariantCulture, $"Schedule '{schedule.Name}', due at {due:yyyy-MM-dd HH:mm} UTC, begins (process {Environment.ProcessId})."));
            ScheduleEvent facts = new() { Schedule = schedule, Due = due, Outcome = PgRunOutcome.Failed };
            try
            {
                await DelayAsync(schedule, isNow, log, stop).ConfigureAwait(false);
                BackupTurnResult? result = await TakeAsync(path, schedule, due, log, stop).ConfigureAwait(false);
                if (result is null)
                {
                    return null;
                }

                log.Write("INFO", $"Schedule '{schedule.Name}' ended: {result.Outcome}{(result.Backup is { } backup ? ", backup " + backup.Label : "")}.");
                await CallAsync(schedule.OnSuccess, facts with { Outcome = result.Outcome, Label = result.Backup?.Label }, log).ConfigureAwait(false);
                return result.Backup;
            }
            catch (Exception failure)
            {
                bool isStop = failure is OperationCanceledException && stop.IsCancellationRequested;
                facts = facts with
                {
                    Outcome = isStop ? PgRunOutcome.Stopped : PgRunOutcome.Failed,
                    ErrorId = isStop ? null : (failure as PgmlException)?.Fault.Id ?? FaultCatalog.UnexpectedFailure.Id,
                    Message = isStop ? null : SecretText.Mask(failure.Message.Split('\n')[0]),
                };
                log.Write("ERROR", $"Schedule '{schedule.Name}' ended: {facts.Outcome}{(isStop ? "." : $", {facts.ErrorId}: {facts.Message}")}");
                await CallAsync(schedule.OnFailure, facts, log).ConfigureAwait(false);
                throw;
            }
        }
    }

    // systemd delays by itself.
    private async Task DelayAsync(ScheduleDefinition schedule, bool isNow, ScheduleLog log, CancellationToken stop)
    {
        if (!isNow && schedule.Scheduler == PgScheduler.Cron && schedule.RandomDelay > TimeSpan.Zero)
        {
            TimeSpan delay = schedule.RandomDelay * Random.Shared.NextDouble();
            log.Write("INFO", $"It is delayed by {Display.Span(delay)}.");
            await Task.Delay(delay, time, stop).ConfigureAwait(false);
        }
    }

    private async Task<BackupTurnResult?> TakeAsync(string path, ScheduleDefinition schedule, DateTime? due, ScheduleLog log, CancellationToken stop)
    {
        StanzaContext context;
        try
        {
            var settings = new StanzaSettings { Stanza = schedule.Stanza, Repository = schedule.Repository, ConfigPath = schedule.ConfigPath, ProfilePath = schedule.ProfilePath };
            context = await new StanzaResolver(runner, log).ResolveAsync(settings, stop).ConfigureAwait(false);
            if (schedule.OnlyOnPrimary && await IsStandbyAsync(context, stop).ConfigureAwait(false))
            {
                log.Write("INFO", "This is a standby: nothing is done.");
                await KeepAsync(path, schedule, due, log, PgRunOutcome.Skipped, null).ConfigureAwait(false);
                return null;
            }
        }
        catch (PgmlException early)
        {
            // Every run leaves a record, also one that did not come as far as its turn.
            await KeepAsync(path, schedule, due, log, PgRunOutcome.Failed, early).ConfigureAwait(false);
            throw;
        }

        IReadOnlyList<ScheduleDefinition> all = [.. (await new ScheduleReader(context, time).ReadDefinitionsAsync(stop).ConfigureAwait(false)).Select(other => other.Definition)];
        var options = new BackupTurnOptions { Policy = BackupTurnPolicy.Wait, Timeout = schedule.WaitTimeout, Schedule = schedule.Name, Due = due };
        return await new BackupTurn(context, options, new ScheduleFullDue(all, time.LocalTimeZone), time)
            .RunAsync(new BackupRequest { Type = schedule.Type, Repository = schedule.Repository }, stop).ConfigureAwait(false);
    }

    private async Task<bool> IsStandbyAsync(StanzaContext context, CancellationToken stop) =>
        context.DataDirectory is { } data && (await new ClusterFinder(runner, context.Layout, context.Activity).FindAsync(data, stop).ConfigureAwait(false)).InRecovery == true;

    private async Task KeepAsync(string path, ScheduleDefinition schedule, DateTime? due, ScheduleLog log, PgRunOutcome outcome, PgmlException? fault)
    {
        DateTime now = time.GetUtcNow().UtcDateTime;
        RunRecord record = RunRecord.Begin(schedule.Stanza, now) with
        {
            Type = schedule.Type,
            Repository = schedule.Repository,
            Schedule = schedule.Name,
            Due = due,
            Outcome = outcome,
            Ended = now,
            ErrorId = fault?.Fault.Id,
            ErrorMessage = fault is null ? null : SecretText.Mask(fault.Message.Split('\n')[0]),
        };
        try
        {
            await new RunJournal(runner, new StateFolder(runner, owner, ScheduleStore.StateFolderOf(path)), owner, log).AppendAsync(record, CancellationToken.None).ConfigureAwait(false);
        }
        catch (PgmlException lost)
        {
            log.Fault(lost);
        }
    }

    // A hook that fails is an error beside the run, whatever became of that.
    private async Task CallAsync(IReadOnlyList<string> words, ScheduleEvent facts, ScheduleLog log)
    {
        if (ScheduleHook.Parse(words) is not { } hook)
        {
            return;
        }

        try
        {
            await new ScheduleHookCaller(runner, owner).CallAsync(hook, facts).ConfigureAwait(false);
            log.Write("INFO", $"Called {hook.DisplayText}.");
        }
        catch (PgmlException failed)
        {
            log.Fault(failed);
        }
    }
}
