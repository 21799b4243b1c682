using System.Globalization;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Clusters.Query;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery;

/// <summary>Goes back to the original that a restore has kept, or gives it up for the restored cluster.</summary>
public sealed class KeptOriginal
{
    private const string Mark = ".original-";

    private readonly StanzaContext _context;
    private readonly ClusterFinder _finder;
    private readonly ClusterController _controller;

    /// <summary>A service for a stanza.</summary>
    public KeptOriginal(StanzaContext context)
    {
        _context = context;
        _finder = new ClusterFinder(context.Runner, context.Layout, context.Activity);
        _controller = new ClusterController(context.Runner, context.Layout, context.Activity);
    }

    /// <summary>Looks.</summary>
    /// <exception cref="PgmlException"><c>StanzaNotConfigured</c> and what looking may throw.</exception>
    public async Task<KeptOriginalState> FindAsync(CancellationToken stop)
    {
        string own = _context.DataDirectory
            ?? throw new PgmlException(FaultCatalog.StanzaNotConfigured, $"The configuration names no data directory (pg1-path) on this host for stanza '{_context.Stanza}'.", _context.Stanza);
        string real = await _context.Files.ResolveLinksAsync(own, stop).ConfigureAwait(false);
        PgCluster cluster = await _finder.FindAsync(own, stop).ConfigureAwait(false);
        return new KeptOriginalState(own, real, await FindBesideAsync(_context, real, stop).ConfigureAwait(false), cluster with { Owner = _context.Owner.Name });
    }

    /// <summary>The original beside a data directory, the newest where there are several; null when there is none.</summary>
    internal static async Task<string?> FindBesideAsync(StanzaContext context, string realPath, CancellationToken stop)
    {
        string parent = Path.GetDirectoryName(realPath) ?? "/";
        string? name = (await context.Files.ListAsync(parent, stop).ConfigureAwait(false))
            .Where(name => name.StartsWith(Path.GetFileName(realPath) + Mark, StringComparison.Ordinal))
            .Max(StringComparer.Ordinal);
        return name is null ? null : Path.Join(parent, name);
    }

    /// <summary>Where an original is moved, or what replaced it.</summary>
    internal static string Aside(string realPath, string what) =>
        $"{realPath}.{what}-{DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}";

    /// <summary>Puts the original back and starts it. What was restored is moved into a folder beside it, never deleted.</summary>
    /// <exception cref="PgmlException"><c>OriginalNotFound</c>, <c>DataDirectoryOfAnotherCluster</c>, and what stopping, moving and starting may throw.</exception>
    public async Task<PgCluster> UndoAsync(KeptOriginalState state, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(state);
        string original = await RequireOriginalAsync(state, stop).ConfigureAwait(false);
        await using RestoreHold hold = await new RestoreLock(_context).TakeAsync(state.DataDirectory, state.RealPath, isElsewhere: false, stop).ConfigureAwait(false);
        await StopAsync(state, stop).ConfigureAwait(false);

        // A first try may have been killed between the two.
        if (await _context.Files.LookAsync(state.RealPath, stop).ConfigureAwait(false) is not null)
        {
            string undone = Aside(state.RealPath, "undone");
            _context.Activity.Verbose($"Moving '{state.RealPath}' to '{undone}'.");
            await _context.Files.MoveAsync(state.RealPath, undone, stop).ConfigureAwait(false);
        }

        _context.Activity.Verbose($"Moving '{original}' to '{state.RealPath}'.");
        await _context.Files.MoveAsync(original, state.RealPath, stop).ConfigureAwait(false);
        await ForgetWalAsync(state, stop).ConfigureAwait(false);
        return await _controller.StartAsync(await _finder.RefreshAsync(state.Cluster, stop).ConfigureAwait(false), new StartOptions(), stop).ConfigureAwait(false);
    }

    /// <summary>Ends a recovery that has paused at its target, and deletes the original and the WAL that were kept.</summary>
    /// <param name="state">What <see cref="FindAsync"/> found.</param>
    /// <param name="promote">Whether a cluster that is still in recovery is opened for writes.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="PgmlException"><c>NothingToComplete</c>, <c>RecoveryPaused</c>, <c>RecoveryFailed</c>, <c>ClusterNotRunning</c>.</exception>
    public async Task<PgCluster> CompleteAsync(KeptOriginalState state, bool promote, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(state);
        PgCluster cluster = state.Cluster;
        bool recovers = await IsRecoveringAsync(cluster, stop).ConfigureAwait(false);
        if (recovers && !promote)
        {
            throw new PgmlException(
                FaultCatalog.RecoveryPaused, $"PostgreSQL in '{state.DataDirectory}' is still in recovery.", cluster, "To open it for writes where it stands: Complete-PgRestore -Promote. To look for another moment, restore again.");
        }

        if (!recovers && state.Original is null && await new WalRescue(_context).FindAsync(state.RealPath, stop).ConfigureAwait(false) is null)
        {
            throw new PgmlException(FaultCatalog.NothingToComplete, $"'{state.DataDirectory}' is not in recovery, and no original is kept beside it.", cluster);
        }

        await using RestoreHold hold = await new RestoreLock(_context).TakeAsync(state.DataDirectory, state.RealPath, isElsewhere: false, stop).ConfigureAwait(false);
        if (recovers)
        {
            ServerLog log = await ServerLog.MarkAsync(new DataDirectoryReader(_context.Runner, _context.Layout), cluster, _context.Owner, [], stop).ConfigureAwait(false);
            await new PsqlClient(_context.Runner, _context.Layout, _context.Activity).QueryAsync(cluster, "select pg_wal_replay_resume()", new QueryOptions(), stop).ConfigureAwait(false);
            await new RecoveryWatcher(_context).WaitAsync(cluster, null, null, log, stop).ConfigureAwait(false);
        }

        if (state.Original is { } original)
        {
            _context.Activity.Verbose($"Deleting '{original}'.");
            await _context.Files.DeleteFolderAsync(original, stop).ConfigureAwait(false);
        }

        await ForgetWalAsync(state, stop).ConfigureAwait(false);
        return await _finder.RefreshAsync(cluster, stop).ConfigureAwait(false);
    }

    // The restored cluster must be seen to run before the only other copy is deleted.
    private async Task<bool> IsRecoveringAsync(PgCluster cluster, CancellationToken stop) =>
        await new PsqlClient(_context.Runner, _context.Layout, _context.Activity).ScalarAsync(cluster, "select pg_is_in_recovery()", new QueryOptions(), stop).ConfigureAwait(false) == "t";

    private async Task<string> RequireOriginalAsync(KeptOriginalState state, CancellationToken stop)
    {
        string original = state.Original
            ?? throw new PgmlException(FaultCatalog.OriginalNotFound, $"No original is kept beside '{state.RealPath}'.", state.DataDirectory);
        DataDirectoryReport kept = await DataDirectoryInspector.InspectAsync(_context.Files, original, stop).ConfigureAwait(false);
        DataDirectoryReport now = await DataDirectoryInspector.InspectAsync(_context.Files, state.RealPath, stop).ConfigureAwait(false);
        return kept.State == DataDirectoryState.Cluster && (now.SystemIdentifier is null || now.SystemIdentifier == kept.SystemIdentifier)
            ? original
            : throw new PgmlException(FaultCatalog.DataDirectoryOfAnotherCluster, $"'{original}' is not an original of the cluster in '{state.DataDirectory}' ({kept.State}, system identifier {kept.SystemIdentifier}).", original);
    }

    private async Task StopAsync(KeptOriginalState state, CancellationToken stop)
    {
        PgCluster now = await _finder.RefreshAsync(state.Cluster, stop).ConfigureAwait(false);
        if (now.Status is PgClusterStatus.Running or PgClusterStatus.Starting or PgClusterStatus.Stopping)
        {
            await _controller.StopAsync(now, new StopOptions(), stop).ConfigureAwait(false);
        }

        await new StrayServer(_context.Runner, _context.Owner, _context.Activity).StopAsync(state.RealPath, stop).ConfigureAwait(false);
        await _controller.WaitForKilledAsync(now, stop).ConfigureAwait(false);
    }

    private async Task ForgetWalAsync(KeptOriginalState state, CancellationToken stop)
    {
        if (await new WalRescue(_context).FindAsync(state.RealPath, stop).ConfigureAwait(false) is { } folder)
        {
            await _context.Files.DeleteFolderAsync(folder, stop).ConfigureAwait(false);
        }
    }
}
