using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Locking;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Backups;

/// <summary>Takes backups, shows how far they are, and returns what the repository then says of them.</summary>
/// <param name="context">The stanza.</param>
public sealed class BackupService(StanzaContext context)
{
    private const string LockKind = "backup";

    // pgBackRest says it of an incremental backup whose chain was begun with another type than ours. The chain keeps its type: just what is wanted.
    private const string ChainKeepsType = "backup cannot alter compress-type option";

    /// <summary>The command that <see cref="TakeAsync(BackupRequest, CancellationToken)"/> runs.</summary>
    /// <exception cref="PgmlException">An option is not one that this version takes, or the configuration is not valid.</exception>
    public PgBackRestCommand Plan(BackupRequest request)
    {
        PgBackRestCommand command = context.Client.Command("backup", context.Stanza)
            .With("type", BackupTypeWord.Of(request.Type))
            .With("repo", request.Repository ?? context.Settings.Repository)
            .With("process-max", request.ProcessMax)
            .With("compress-type", request.CompressType)
            .WithSwitch("start-fast", request.StartFast);
        command = request.Annotation.Aggregate(command, (current, note) => current.With("annotation", note.ToString()));
        int? repository = request.Repository ?? context.Settings.Repository;
        return new EffectiveDefaults(context.Configuration, Environment.ProcessorCount)
            .ForBackup(context.Stanza, repository is { } key ? RepositoryKey.Of(key) : null, null, Asked(request))
            .Aggregate(command, (current, option) => current.With(option.Option, option.Value));
    }

    /// <summary>Takes a backup.</summary>
    /// <returns>The new set, read back from the repository.</returns>
    /// <exception cref="PgmlException"><c>BackupAlreadyRunning</c> with who holds the lock; <c>BackupNotSeen</c>; any fault of pgBackRest.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; no process of it lives and the lock is free.</exception>
    public Task<PgBackup> TakeAsync(BackupRequest request, CancellationToken stop) => TakeAsync(request, null, stop);

    /// <summary>Takes a backup under locks that pgBackRest keeps as long as it lives.</summary>
    /// <param name="request">The backup.</param>
    /// <param name="hold">The locks; null for none of ours.</param>
    /// <param name="stop">Stops it.</param>
    /// <returns>The new set, read back from the repository.</returns>
    /// <exception cref="PgmlException">As <see cref="TakeAsync(BackupRequest, CancellationToken)"/>.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; no process of it lives and the lock is free.</exception>
    public async Task<PgBackup> TakeAsync(BackupRequest request, LockHold? hold, CancellationToken stop)
    {
        var cache = new CacheBackupStep(context);
        (request, string? snapshot) = await cache.SyncAsync(request, stop).ConfigureAwait(false);
        await new MachineBackupStep(context).SaveAsync(request, stop).ConfigureAwait(false);
        PgBackRestRun run;
        string activity = $"Backing up {context.Stanza}";
        try
        {
            var progress = new RunProgress(context.Activity, activity, request.CompressType is null ? ChainKeepsType : null);
            run = await context.Client.RunAsync(Plan(request), context.Activity.WantsDebug ? LogLevel.Debug : LogLevel.Detail, progress.Observe, hold?.Folder, stop).ConfigureAwait(false);
        }
        catch (PgmlException busy) when (busy.Fault == FaultCatalog.BackupAlreadyRunning)
        {
            throw await NameHolderAsync(busy, stop).ConfigureAwait(false);
        }
        finally
        {
            context.Activity.Progress(new OperationProgress(activity, "done", Completed: true));
        }

        PgBackup backup = await ReadBackAsync(request, run, stop).ConfigureAwait(false);
        await cache.BindAsync(request, backup, snapshot, stop).ConfigureAwait(false);
        return backup;
    }

    private static List<string> Asked(BackupRequest request)
    {
        List<string> options = [];
        options.AddRange(request.ProcessMax is null ? [] : ["process-max"]);
        options.AddRange(request.CompressType is null ? [] : ["compress-type"]);
        options.AddRange(request.StartFast is null ? [] : ["start-fast"]);
        return options;
    }

    private async Task<PgBackup> ReadBackAsync(BackupRequest request, PgBackRestRun run, CancellationToken stop)
    {
        string label = run.Facts.Label
            ?? throw new PgmlException(FaultCatalog.BackupNotSeen, $"pgBackRest ended without an error and without naming a new backup of stanza '{context.Stanza}'.", context.Stanza);
        StanzaInfo info = await new RepositoryService(context.Client).ReadStanzaAsync(context.Stanza, request.Repository ?? context.Settings.Repository, stop).ConfigureAwait(false);
        PgBackup backup = info.Backups.FirstOrDefault(candidate => candidate.Label == label)
            ?? throw new PgmlException(FaultCatalog.BackupNotSeen, $"pgBackRest says that it made backup {label} of stanza '{context.Stanza}', and the repository does not list it.", label);
        backup = backup with { RequestedType = request.Type };
        if (backup.TypeChanged)
        {
            context.Activity.Verbose($"{request.Type} was asked for; pgBackRest made a backup of type {backup.Type}, because there was nothing to build upon.");
        }

        if (backup.Error == true)
        {
            string files = string.Join(", ", run.Facts.Damaged.Select(file => $"{file.Name} (pages {file.Pages})"));
            context.Activity.Fault(new PgmlException(FaultCatalog.BackupHasPageErrors, $"Backup {label} of stanza '{context.Stanza}' holds pages with a wrong checksum: {files}.", backup));
        }

        return backup;
    }

    private async Task<PgmlException> NameHolderAsync(PgmlException busy, CancellationToken stop)
    {
        LockHolder? holder = await context.Locks.FindHolderAsync(context.LockPath, context.Stanza, LockKind, stop).ConfigureAwait(false);
        string who = holder is null ? "It ended just now: run the same command again." : $"The lock is held by {holder.Describe()}.";
        return new PgmlException(busy.Fault, $"Another backup of stanza '{context.Stanza}' is running. {who}", context.Stanza, inner: busy);
    }
}
