using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Recovery.Targets;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Engine.Wal;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery;

/// <summary>Restores a cluster to the latest state that its repository holds, or to an earlier one: checks, stops, restores, starts, and watches the replay to its end.</summary>
public sealed partial class RestoreService
{
    // An archive that takes longer is not waited for: what is not archived is kept.
    private static readonly TimeSpan s_archivePatience = TimeSpan.FromMinutes(1);

    private readonly StanzaContext _context;
    private readonly RestoreMark _mark;
    private readonly ClusterFinder _finder;
    private readonly ClusterController _controller;

    /// <summary>A service for a stanza.</summary>
    public RestoreService(StanzaContext context)
    {
        _context = context;
        _mark = new RestoreMark(context);
        _finder = new ClusterFinder(context.Runner, context.Layout, context.Activity);
        _controller = new ClusterController(context.Runner, context.Layout, context.Activity);
    }

    /// <summary>Restores what <see cref="CheckAsync"/> has approved.</summary>
    /// <param name="target">What, to where, and how.</param>
    /// <param name="command">The words of the command that the administrator ran, to be named when it must be run again.</param>
    /// <param name="stop">Stops it; no process of pgBackRest lives then, and a part of a cluster that was restored cannot be started.</param>
    /// <exception cref="PgmlException">A phase failed: the message says which state that leaves and which command goes on.</exception>
    public async Task<PgRestoreResult> RunAsync(RestoreTarget target, IReadOnlyList<string> command, CancellationToken stop)
    {
        var run = new RestoreRun(target);
        try
        {
            await using RestoreHold hold = await new RestoreLock(_context).TakeAsync(target, stop).ConfigureAwait(false);
            run.HoldFolder = hold.Folder;
            await RequireUnchangedAsync(target, stop).ConfigureAwait(false);
            await ArchiveLastWalAsync(run, stop).ConfigureAwait(false);
            await StopClusterAsync(run, stop).ConfigureAwait(false);
            await SaveWalAsync(run, stop).ConfigureAwait(false);
            await MoveAsideAsync(run, stop).ConfigureAwait(false);
            await RestoreFilesAsync(run, stop).ConfigureAwait(false);
            await PrepareStartAsync(run, stop).ConfigureAwait(false);
            await RestoreCacheAsync(run, stop).ConfigureAwait(false);
            await StartAndWatchAsync(run, stop).ConfigureAwait(false);
            return run.ToResult();
        }
        catch (PgmlException fault)
        {
            string state = RestoreStateText.Describe(run.Phase, target.DataDirectory, run.MovedAside);
            throw new PgmlException(fault.Fault, $"{fault.Message}\n{state} {RestoreStateText.Continue(run.Phase, target.DataDirectory, command)}", fault.Target, fault.RecommendedAction, fault);
        }
    }

    // The question may have stood for an hour.
    private async Task RequireUnchangedAsync(RestoreTarget target, CancellationToken stop)
    {
        DataDirectoryReport now = await LookAsync(target.DataDirectory, stop).ConfigureAwait(false);
        bool runs = (await _finder.RefreshAsync(target.Cluster, stop).ConfigureAwait(false)).Status is not (PgClusterStatus.Stopped or PgClusterStatus.Missing);
        if (now.State != target.Found.State || now.SystemIdentifier != target.Found.SystemIdentifier || now.RealPath != target.Found.RealPath || (target.IsElsewhere && runs))
        {
            throw new PgmlException(FaultCatalog.RestoreTargetChanged, $"'{target.DataDirectory}' was {target.Found.State} when it was checked and is {now.State} now{(runs ? ", with a running server" : "")}.", target.DataDirectory);
        }
    }

    private async Task ArchiveLastWalAsync(RestoreRun run, CancellationToken stop)
    {
        PgCluster now = await _finder.RefreshAsync(run.Target.Cluster, stop).ConfigureAwait(false);
        if (!run.Target.IsElsewhere && now.Status == PgClusterStatus.Running)
        {
            await new WalRescue(_context).ArchiveAsync(now, run.Title, s_archivePatience, stop).ConfigureAwait(false);
        }
    }

    private async Task SaveWalAsync(RestoreRun run, CancellationToken stop)
    {
        if (!run.Target.IsElsewhere && run.Target.Found.State == DataDirectoryState.Cluster)
        {
            WalPath? path = run.Target.Choice.Path;
            IEnumerable<string> live = path?.Segments.Where(segment => segment.IsLive).Select(segment => segment.Segment.ToString()) ?? [];
            string[] histories = path?.LiveHistory is { } history ? [Path.GetFileName(history)] : [];
            run.SavedWal = await new WalRescue(_context).SaveAsync(run.Target.Found.RealPath, [.. live, .. histories], stop).ConfigureAwait(false);
        }
    }

    private async Task StopClusterAsync(RestoreRun run, CancellationToken stop)
    {
        run.Enter(RestorePhase.Stopping);
        PgCluster now = await _finder.RefreshAsync(run.Target.Cluster, stop).ConfigureAwait(false);
        if (now.Status is PgClusterStatus.Running or PgClusterStatus.Starting or PgClusterStatus.Stopping)
        {
            _context.Activity.Progress(new OperationProgress(run.Title, $"stopping {now.Name}"));
            _context.Activity.Verbose($"Stopping {now}.");
            await _controller.StopAsync(now, new StopOptions { Timeout = run.Target.Request.StopTimeout }, stop).ConfigureAwait(false);
        }

        // Also a server whose files were all deleted under it, the pid file among them.
        await new StrayServer(_context.Runner, _context.Owner, _context.Activity).StopAsync(run.Target.Found.RealPath, stop).ConfigureAwait(false);
        await _controller.WaitForKilledAsync(now, stop).ConfigureAwait(false);
        await RemoveStalePidFileAsync(run, stop).ConfigureAwait(false);
        run.StopDuration = run.Leave();
    }

    // pgBackRest takes the file alone for a running server (error 38), also after a kill or a crash of the machine.
    private async Task RemoveStalePidFileAsync(RestoreRun run, CancellationToken stop)
    {
        string pidFile = Path.Join(run.Target.DataDirectory, "postmaster.pid");
        if (run.Target.MoveTo is null && await _context.Files.LookAsync(pidFile, stop).ConfigureAwait(false) is not null)
        {
            _context.Activity.Verbose($"Deleting '{pidFile}', which a server left that does not run any more.");
            await _context.Files.DeleteFileAsync(pidFile, stop).ConfigureAwait(false);
        }
    }

    private async Task MoveAsideAsync(RestoreRun run, CancellationToken stop)
    {
        if (run.Target.MoveTo is { } aside)
        {
            run.Enter(RestorePhase.MovingAside);
            string real = run.Target.Found.RealPath;
            _context.Activity.Verbose($"Moving '{real}' to '{aside}'.");
            await _context.Files.MoveAsync(real, aside, stop).ConfigureAwait(false);
            run.MovedAside = aside;

            // A symbolic link to it must lead to a folder again, or pgBackRest would restore in the place of the link.
            await _context.Files.MakeFolderAsync(real, stop).ConfigureAwait(false);
            run.Leave();
        }
    }

    private async Task RestoreFilesAsync(RestoreRun run, CancellationToken stop)
    {
        run.Enter(RestorePhase.Restoring);
        await _mark.SetAsync(run.Target.Found.RealPath, run.Target.SystemIdentifier, stop).ConfigureAwait(false);
        var progress = new RunProgress(_context.Activity, run.Title);
        try
        {
            PgBackRestRun ended = await _context.Client.RunAsync(Plan(run.Target), _context.Activity.WantsDebug ? LogLevel.Debug : LogLevel.Detail, progress.Observe, run.HoldFolder, stop).ConfigureAwait(false);
            run.Facts = ended.Facts;
        }
        finally
        {
            _context.Activity.Progress(new OperationProgress(run.Title, "done", Completed: true));
        }

        await RequireRestoredAsync(run, stop).ConfigureAwait(false);
        if (!run.Target.IsElsewhere && await new WalRescue(_context).FindAsync(run.Target.Found.RealPath, stop).ConfigureAwait(false) is { } kept)
        {
            run.SavedWal = kept;
            await new WalRescue(_context).ReturnAsync(kept, run.Target.DataDirectory, stop).ConfigureAwait(false);
        }

        await _mark.ClearAsync(run.Target.Found.RealPath, stop).ConfigureAwait(false);
        run.RestoreDuration = run.Leave();
    }

    /// <summary>The command that brings the files back.</summary>
    /// <exception cref="PgmlException">An option is not one that this version takes, or the configuration is not valid.</exception>
    public PgBackRestCommand Plan(RestoreTarget target)
    {
        // A repository on the command line is repeated in restore_command and binds the replay to it, so only one that was asked for stands there. Without
        // it pgBackRest takes the first one that has the set, as the check did.
        PgBackRestCommand command = _context.Client.Command("restore", _context.Stanza)
            .With("set", target.Backup.Label)
            .With("repo", target.Request.Repository ?? _context.Settings.Repository)
            .With("process-max", target.Request.ProcessMax)
            .WithSwitch("delta", target.Delta ? true : null)
            .WithTarget(target.Choice.Target)
            .With("pg1-path", target.IsElsewhere ? target.DataDirectory : null)
            .With("archive-mode", target.IsElsewhere ? "off" : null);

        // By object id: a name may hold the equals sign that ends it for pgBackRest.
        command = target.Tablespaces.Where(place => place.IsMapped).Aggregate(command, (current, place) => current.With("tablespace-map", $"{place.Link}={place.Folder}"));
        return new EffectiveDefaults(_context.Configuration, Environment.ProcessorCount)
            .ForRestore(_context.Stanza, target.Request.ProcessMax is null ? [] : ["process-max"])
            .Aggregate(command, (current, option) => current.With(option.Option, option.Value));
    }

    // pg_control is written last: where it is, and the run said its end, the files are there.
    private async Task RequireRestoredAsync(RestoreRun run, CancellationToken stop)
    {
        DataDirectoryReport found = await DataDirectoryInspector.InspectAsync(_context.Files, run.Target.DataDirectory, stop).ConfigureAwait(false);
        if (found.State != DataDirectoryState.Cluster || run.Facts!.CompletedCommands == 0)
        {
            throw new PgmlException(FaultCatalog.RestoreNotSeen, $"pgBackRest ended without an error, and '{run.Target.DataDirectory}' is not a restored cluster ({found.State}).", run.Target.DataDirectory);
        }
    }

    private async Task PrepareStartAsync(RestoreRun run, CancellationToken stop)
    {
        run.Enter(RestorePhase.Verifying);
        if (run.Target.IsElsewhere)
        {
            await new SeparateServer(_context).WriteSettingsAsync(run.Target, stop).ConfigureAwait(false);
        }

        await ReturnConfigurationAsync(run, stop).ConfigureAwait(false);
        if (!run.Target.Request.NoStart)
        {
            string? directory = run.Target.HoldsConfiguration || run.Target.IsElsewhere ? null : run.Cluster.ConfigurationDirectory;
            await new ServerRequirements(_context).RequireLibrariesAsync(run.Target.Cluster.Version!, run.Target.DataDirectory, directory, stop).ConfigureAwait(false);
        }

        run.Leave();
    }

    private async Task StartAndWatchAsync(RestoreRun run, CancellationToken stop)
    {
        if (run.Target.Request.NoStart)
        {
            return;
        }

        run.Enter(RestorePhase.Starting);
        PgCluster cluster = await _finder.RefreshAsync(run.Cluster, stop).ConfigureAwait(false);
        cluster = run.Target.IsElsewhere ? cluster with { LogFile = SeparateServer.LogFile(run.Target.DataDirectory) } : cluster;
        _context.Activity.Verbose($"Starting {cluster}.");
        ServerLog log = await ServerLog.MarkAsync(new DataDirectoryReader(_context.Runner, _context.Layout), cluster, _context.Owner, [], stop).ConfigureAwait(false);

        // Before the start: what a running original archives from now on need not be reached.
        WalSegmentName? last = await LastArchivedAsync(run.Target.Backup, stop).ConfigureAwait(false);
        RecoveryTarget reached = run.Target.Choice.Target;
        var watcher = new RecoveryWatcher(_context, reached.Action);
        cluster = await watcher.StartAsync(_controller, cluster, stop).ConfigureAwait(false);
        run.Phase = RestorePhase.Recovering;
        WalLocation? from = WalLocation.TryParse(run.Target.Backup.LsnStart, out WalLocation start) ? start : null;
        run.Outcome = await watcher.WaitAsync(cluster, from, (reached.Location ?? run.Target.Choice.FoundAt) ?? last?.Next.Start, log, stop).ConfigureAwait(false);
        run.RecoveryDuration = run.Leave();
        if (reached.Kind != PgRecoveryTargetKind.Latest)
        {
            RequireReached(run);
        }
        else if (reached.Timeline is null)
        {
            TellMissed(run, last);
        }
    }

    // PostgreSQL 12 and older end the recovery at the end of the archive as if that had been asked for.
    private static void RequireReached(RestoreRun run)
    {
        RecoveryTarget target = run.Target.Choice.Target;
        WalLocation? least = target.Location ?? run.Target.Choice.FoundAt;
        bool early = least is { } location && (!WalLocation.TryParse(run.Outcome!.LastLsn, out WalLocation replayed) || replayed.Position < location.Position);
        bool late = target.Time is { } time && run.Outcome!.LastCommit > time.UtcDateTime;
        if (early || late)
        {
            throw new PgmlException(
                FaultCatalog.TargetNotReached,
                $"The replay in '{run.Target.DataDirectory}' ended at {run.Outcome!.LastLsn ?? "its beginning"} (last transaction {run.Outcome.LastCommit:O}), and {target.Describe(run.Target.Request.Zone)} was asked for.",
                run.ToResult());
        }
    }

    // Any failure to fetch a segment is for PostgreSQL the end of the archive: it opens the cluster there and says nothing.
    private void TellMissed(RestoreRun run, WalSegmentName? last)
    {
        bool reached = last is not { } segment || (WalLocation.TryParse(run.Outcome!.LastLsn, out WalLocation replayed) && replayed.Position >= segment.Start.Position);
        if (!reached)
        {
            _context.Activity.Fault(new PgmlException(
                FaultCatalog.ArchiveEndNotReached,
                $"The replay in '{run.Target.DataDirectory}' ended at {run.Outcome!.LastLsn ?? "its beginning"}, and WAL up to segment {last} was in the archive of repository {run.Target.Backup.Repository}: what was committed after that is missing.",
                run.ToResult()));
        }
    }

    // Null where pgBackRest does not tell it, or the backup was taken offline and needs no WAL.
    private async Task<WalSegmentName?> LastArchivedAsync(PgBackup backup, CancellationToken stop)
    {
        PgStanza stanza = (await new Repository.RepositoryService(_context.Client).ReadStanzaAsync(_context.Stanza, backup.Repository, stop).ConfigureAwait(false)).Stanza;
        string? last = stanza.Archive.LastOrDefault(range => range.Repository == backup.Repository && range.ArchiveId == WalListing.ArchiveId(backup))?.Last;
        return WalListing.SegmentSize(backup) is { } size && WalSegmentName.TryParse(last, size, out WalSegmentName segment) ? segment : null;
    }
}
