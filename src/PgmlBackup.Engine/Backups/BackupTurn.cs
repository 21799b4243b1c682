using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Journal;
using PgmlBackup.Engine.Locking;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Backups;

/// <summary>Takes a backup when its turn has come: one at a time under a kernel lock, looks before it starts whether it is still wanted, and leaves a record in the history.</summary>
/// <param name="context">The stanza.</param>
/// <param name="options">What is done when another backup runs.</param>
/// <param name="fullDue">Knows when a full backup is due.</param>
/// <param name="time">The clock.</param>
public sealed class BackupTurn(StanzaContext context, BackupTurnOptions options, IFullDueProbe fullDue, TimeProvider time)
{
    private readonly BackupService _service = new(context);
    private readonly BackupQueue _queue = new(context, time);
    private readonly RunJournal _journal = context.Journal;
    private RunRecord _record = RunRecord.Begin(context.Stanza, time.GetUtcNow().UtcDateTime);
    private HashSet<string>? _known;
    private Task _kept = Task.CompletedTask;
    private bool _isHistoryLost;

    /// <summary>Takes the backup, or finds that none is needed.</summary>
    /// <exception cref="PgmlException"><c>BackupAlreadyRunning</c>, <c>BackupWaitTimeout</c>, <c>LockFileRefused</c>, <c>LockFileNotUsable</c>; as <see cref="BackupService.TakeAsync(BackupRequest, CancellationToken)"/>.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<BackupTurnResult> RunAsync(BackupRequest request, CancellationToken stop)
    {
        _record = _record with { Type = request.Type, Repository = request.Repository ?? context.Settings.Repository, Schedule = options.Schedule, Due = options.Due };
        _ = KeepAsync(); // Beside the taking of the lock; waited for before pgBackRest starts.
        try
        {
            BackupTurnResult result = await RunOnceAsync(request, stop).ConfigureAwait(false);
            await KeepEndAsync(_record with
            {
                Outcome = result.Outcome,
                Label = result.Backup?.Label,
                BackupType = result.Backup?.Type,
                Repository = result.Backup?.Repository ?? _record.Repository,
                DeltaSize = result.Outcome == PgRunOutcome.Succeeded ? result.Backup?.DeltaSize : null,
                RepositoryDeltaSize = result.Outcome == PgRunOutcome.Succeeded ? result.Backup?.RepositoryDeltaSize : null,
                ExitCode = result.Outcome == PgRunOutcome.Succeeded ? 0 : null,
                ErrorId = result is { Outcome: PgRunOutcome.Succeeded, Backup.Error: true } ? FaultCatalog.BackupHasPageErrors.Id : null,
            }).ConfigureAwait(false);
            return result;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await KeepEndAsync(_record with { Outcome = PgRunOutcome.Stopped }).ConfigureAwait(false);
            throw;
        }
        catch (Exception failure)
        {
            var fault = failure as PgmlException;
            await KeepEndAsync(_record with
            {
                Outcome = PgRunOutcome.Failed,
                ExitCode = fault?.ExitCode,
                ErrorId = fault?.Fault.Id ?? FaultCatalog.UnexpectedFailure.Id,
                ErrorMessage = fault is null ? failure.GetType().Name : SecretText.Mask(fault.Message.Split('\n')[0]),
            }).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<BackupTurnResult> RunOnceAsync(BackupRequest request, CancellationToken stop)
    {
        if (options.SkipIfNewerThan is not null && await LookAsync(request, stop).ConfigureAwait(false) is { Result: { } young })
        {
            return young;
        }

        string file = options.LockPath ?? context.Profile.LockPath ?? await BackupLockFile.FindAsync(context.LockPath, context.Files, stop).ConfigureAwait(false);
        (LockHold? free, string? busy) = await context.KernelLocks.TryTakeAsync([file], stop).ConfigureAwait(false);
        if (free is null && options.Policy != BackupTurnPolicy.Wait)
        {
            LockHolder? holder = await _queue.FindHolderAsync(busy!, stop).ConfigureAwait(false);
            return Leave(new PgmlException(FaultCatalog.BackupAlreadyRunning, $"Another backup holds the lock '{busy}'. {Who(holder)}", context.Stanza));
        }

        await using LockHold hold = free ?? await WaitAsync(request, ending => context.KernelLocks.WaitAsync(file, ending), file, stop).ConfigureAwait(false);
        return await TakeAsync(request, hold, file, stop).ConfigureAwait(false);
    }

    // Under the lock. A pgBackRest that was started by hand does not know of it, and holds its own.
    private async Task<BackupTurnResult> TakeAsync(BackupRequest request, LockHold hold, string file, CancellationToken stop)
    {
        while (true)
        {
            (BackupRequest wanted, BackupTurnResult? result) = await LookAsync(request, stop).ConfigureAwait(false);
            if (result is not null)
            {
                return result;
            }

            _record = _record with { Outcome = PgRunOutcome.Running, Started = time.GetUtcNow().UtcDateTime };
            await _kept.ConfigureAwait(false);
            try
            {
                return new BackupTurnResult(PgRunOutcome.Succeeded, await _service.TakeAsync(wanted, hold, stop).ConfigureAwait(false));
            }
            catch (PgmlException busy) when (busy.Fault == FaultCatalog.BackupAlreadyRunning)
            {
                _record = _record with { Started = null };
                if (options.Policy != BackupTurnPolicy.Wait)
                {
                    return Leave(busy);
                }
            }

            await WaitAsync(request, _queue.WaitUntilFreeAsync, file, stop).ConfigureAwait(false);
        }
    }

    private BackupTurnResult Leave(PgmlException busy)
    {
        if (options.Policy != BackupTurnPolicy.Skip)
        {
            throw busy;
        }

        context.Activity.Verbose($"No backup is taken. {busy.Message}");
        return new BackupTurnResult(PgRunOutcome.Skipped, null);
    }

    private async Task<T> WaitAsync<T>(BackupRequest request, Func<CancellationToken, Task<T>> wait, string file, CancellationToken stop)
    {
        // What is there now cannot be what the one that runs will have made, whatever the clock says.
        _known ??= [.. (await ReadAsync(request, stop).ConfigureAwait(false)).Select(backup => backup.Label)];
        LockHolder? holder = await _queue.FindHolderAsync(file, stop).ConfigureAwait(false);
        TimeSpan before = _record.Waited ?? TimeSpan.Zero;
        _record = _record with { Outcome = PgRunOutcome.Waiting, Waited = before, WaitedFor = _record.WaitedFor ?? holder?.Describe() ?? "a holder that cannot be seen" };
        await KeepAsync().ConfigureAwait(false);
        context.Activity.Verbose($"Waiting for the lock '{file}'. {Who(holder)}");
        long start = time.GetTimestamp();
        try
        {
            return await _queue.WaitAsync(wait, file, options.Timeout - before, stop).ConfigureAwait(false);
        }
        finally
        {
            _record = _record with { Waited = before + time.GetElapsedTime(start) };
        }
    }

    // What was wanted may be there by now, and more may be wanted.
    private async Task<(BackupRequest Wanted, BackupTurnResult? Result)> LookAsync(BackupRequest request, CancellationToken stop)
    {
        if (_known is null && options.SkipIfNewerThan is null && (request.Type == PgBackupType.Full || !fullDue.Applies(context)))
        {
            return (request, null);
        }

        IReadOnlyList<PgBackup> backups = await ReadAsync(request, stop).ConfigureAwait(false);
        DateTime now = time.GetUtcNow().UtcDateTime;
        BackupRequest wanted = await WantedAsync(request, backups, now, stop).ConfigureAwait(false);
        if (!options.AlwaysRun && _known is { } known
            && backups.LastOrDefault(backup => !known.Contains(backup.Label) && BackupChoice.Serves(backup, wanted.Type, wanted.Annotation)) is { } done)
        {
            context.Activity.Verbose($"No further backup is taken: {done.Label}, of type {done.Type}, was made while this one waited.");
            return (wanted, new BackupTurnResult(PgRunOutcome.Satisfied, done));
        }

        if (options.SkipIfNewerThan is { } age
            && backups.LastOrDefault(backup => BackupChoice.Serves(backup, wanted.Type, []) && BackupChoice.IsNewerThan(backup, age, now)) is { } young)
        {
            context.Activity.Verbose($"No backup is taken: {young.Label} ended {Display.Age(young.StopTime, now)}, and one is wanted only after {Display.Span(age)}.");
            return (wanted, new BackupTurnResult(PgRunOutcome.Skipped, young));
        }

        return (wanted, null);
    }

    private async Task<BackupRequest> WantedAsync(BackupRequest request, IReadOnlyList<PgBackup> backups, DateTime now, CancellationToken stop)
    {
        PgBackup? newest = backups.LastOrDefault(backup => backup.Type == PgBackupType.Full && backup.Error != true);
        if (request.Type == PgBackupType.Full || await fullDue.FindReasonAsync(context, newest, now, stop).ConfigureAwait(false) is not { } reason)
        {
            return request;
        }

        context.Activity.Verbose($"{request.Type} was asked for, and a full backup is due: {reason}. So it is to be a full one.");
        return request with { Type = PgBackupType.Full };
    }

    // Of the repository that the backup goes to: pgBackRest takes the lowest one where none is named.
    private async Task<IReadOnlyList<PgBackup>> ReadAsync(BackupRequest request, CancellationToken stop)
    {
        int? named = request.Repository ?? context.Settings.Repository;
        StanzaInfo info = await new RepositoryService(context.Client).ReadStanzaAsync(context.Stanza, named, stop).ConfigureAwait(false);
        int repository = named ?? info.Stanza.Repositories.Select(candidate => candidate.Repository).DefaultIfEmpty(1).Min();
        return [.. info.Backups.Where(backup => backup.Repository == repository)];
    }

    private static string Who(LockHolder? holder) => holder is null ? "Who holds it cannot be seen." : $"It is held by {holder.Describe()}.";

    private Task KeepEndAsync(RunRecord record)
    {
        _record = record with { Ended = time.GetUtcNow().UtcDateTime };
        return KeepAsync();
    }

    private Task KeepAsync() => _kept = KeepAfterAsync(_kept, _record);

    // A history that cannot be written is one error, and never that of the backup.
    private async Task KeepAfterAsync(Task before, RunRecord record)
    {
        await before.ConfigureAwait(false);
        try
        {
            await _journal.AppendAsync(record, CancellationToken.None).ConfigureAwait(false);
        }
        catch (PgmlException lost) when (lost.Fault == FaultCatalog.HistoryNotWritten)
        {
            if (!_isHistoryLost)
            {
                _isHistoryLost = true;
                context.Activity.Fault(lost);
            }
        }
    }
}
