using System.Globalization;
using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Clusters.Query;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Engine.Wal;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery;

/// <summary>Watches a started cluster replay WAL until it has ended its recovery or has died.</summary>
/// <param name="context">The stanza.</param>
/// <param name="action">What PostgreSQL does when the target is reached.</param>
internal sealed class RecoveryWatcher(StanzaContext context, PgTargetAction action = PgTargetAction.Promote)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);

    // After the end of recovery both functions go on telling what was replayed last.
    private const string Question = """
        select pg_is_in_recovery(),
               pg_last_wal_replay_lsn(),
               extract(epoch from pg_last_xact_replay_timestamp()),
               case when not pg_is_in_recovery() then substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)
                    else lpad(to_hex((select timeline_id from pg_control_checkpoint())), 8, '0') end,
               case when pg_is_in_recovery() then pg_is_wal_replay_paused() end
        """;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly FaultDefinition[] s_refusals = [FaultCatalog.DatabaseLoginRefused, FaultCatalog.QueryFailed, FaultCatalog.QueryTimeout];

    private long? _refusedSince;

    private readonly ClusterFinder _finder = new(context.Runner, context.Layout, context.Activity);
    private readonly PsqlClient _psql = new(context.Runner, context.Layout, context.Activity);

    /// <summary>Waits for the end of recovery, however long the replay takes.</summary>
    /// <param name="cluster">The cluster, which has been started.</param>
    /// <param name="from">Where the replay began; null when it is not known.</param>
    /// <param name="to">The end of the last archived segment; null when it is not known.</param>
    /// <param name="log">The server log as it was before the start.</param>
    /// <param name="stop">Ends the waiting, not the server.</param>
    /// <exception cref="PgmlException"><c>RecoveryFailed</c> with the last lines of the server log.</exception>
    internal async Task<RecoveryOutcome> WaitAsync(PgCluster cluster, WalLocation? from, WalLocation? to, ServerLog log, CancellationToken stop)
    {
        string title = $"Replaying WAL of {context.Stanza}";
        var estimate = new ProgressEstimate(TimeProvider.System);
        using var ticks = new PeriodicTimer(s_interval);
        try
        {
            while (true)
            {
                if (await AskAsync(cluster, stop).ConfigureAwait(false) is [var recovering, var lsn, var epoch, var timeline, var paused])
                {
                    if (paused == "t")
                    {
                        return action == PgTargetAction.Pause ? Outcome(lsn, epoch, timeline!, PgRestoreState.Paused) : throw new PgmlException(FaultCatalog.RecoveryPaused, $"PostgreSQL in '{cluster.DataDirectory}' has paused its recovery at {lsn}.", cluster);
                    }

                    if (recovering == "f")
                    {
                        return Outcome(lsn, epoch, timeline!, PgRestoreState.Running);
                    }

                    Show(title, lsn, Time(epoch), from, to, estimate);
                }
                else
                {
                    if (await EndAsync(cluster, log, stop).ConfigureAwait(false) is { } shutDown)
                    {
                        return shutDown;
                    }

                    context.Activity.Progress(new OperationProgress(title, "until the files are consistent"));
                }

                await ticks.WaitForNextTickAsync(stop).ConfigureAwait(false);
            }
        }
        finally
        {
            context.Activity.Progress(new OperationProgress(title, "done", Completed: true));
        }
    }

    /// <summary>Starts the cluster, which may have reached its target and shut down before anybody has looked.</summary>
    internal async Task<PgCluster> StartAsync(ClusterController controller, PgCluster cluster, CancellationToken stop)
    {
        try
        {
            return await controller.StartAsync(cluster, new StartOptions { AcceptStarting = true }, stop).ConfigureAwait(false);
        }
        catch (PgmlException ended) when (ended.Fault == FaultCatalog.ClusterStartFailed && action == PgTargetAction.Shutdown)
        {
            if (await ShutDownAsync(cluster, stop).ConfigureAwait(false) is null)
            {
                throw;
            }

            return cluster;
        }
    }

    private static RecoveryOutcome Outcome(string? lsn, string? epoch, string timeline, PgRestoreState state) =>
        new(lsn, Time(epoch), uint.Parse(timeline, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), state);

    // The control file tells a shutdown at the target from a death.
    private async Task<RecoveryOutcome?> ShutDownAsync(PgCluster cluster, CancellationToken stop)
    {
        ControlData control = await new ControlDataReader(context.Runner, context.Layout).ReadAsync(cluster.DataDirectory, cluster.Version, context.Owner, stop).ConfigureAwait(false);
        return action == PgTargetAction.Shutdown && control.State == ControlState.ShutDownInRecovery
            ? new RecoveryOutcome(control.MinimumRecoveryLsn, null, control.Timeline, PgRestoreState.ShutDown)
            : null;
    }

    private static DateTime? Time(string? epoch) =>
        epoch is null ? null : DateTime.UnixEpoch.AddTicks((long)(decimal.Parse(epoch, CultureInfo.InvariantCulture) * TimeSpan.TicksPerSecond));

    // Null while the server does not answer questions yet, or not any more.
    private async Task<string?[]?> AskAsync(PgCluster cluster, CancellationToken stop)
    {
        try
        {
            string?[] answer = (await _psql.QueryAsync(cluster, Question, new QueryOptions(), stop).ConfigureAwait(false))[0];
            _refusedSince = null;
            return answer;
        }
        catch (PgmlException refused) when (s_refusals.Contains(refused.Fault))
        {
            // All connections taken by an application that came back, or a server that is about to promote: asked again for a while.
            _refusedSince ??= TimeProvider.System.GetTimestamp();
            if (TimeProvider.System.GetElapsedTime(_refusedSince.Value) > s_patience)
            {
                throw;
            }

            return null;
        }
        catch (PgmlException early) when (early.Fault == FaultCatalog.ClusterNotAccepting || early.Fault == FaultCatalog.ClusterNotRunning)
        {
            return null;
        }
    }

    // Null while it lives.
    private async Task<RecoveryOutcome?> EndAsync(PgCluster cluster, ServerLog log, CancellationToken stop)
    {
        PgCluster now = await _finder.RefreshAsync(cluster, stop).ConfigureAwait(false);
        if (now.Status is PgClusterStatus.Stopped or PgClusterStatus.Missing)
        {
            if (await ShutDownAsync(cluster, stop).ConfigureAwait(false) is { } shutDown)
            {
                return shutDown;
            }

            IReadOnlyList<string> lines = await log.ReadNewAsync(now.LogFile is { } file ? [file] : [], stop).ConfigureAwait(false);
            string said = lines.Count == 0 ? $"The server log ({now.LogFile ?? "not known"}) says nothing." : $"The server log says:\n{string.Join('\n', lines)}";
            throw new PgmlException(FaultCatalog.RecoveryFailed, $"PostgreSQL in '{cluster.DataDirectory}' stopped before it had ended its recovery. {said}", now);
        }

        return null;
    }

    private void Show(string title, string? lsn, DateTime? commit, WalLocation? from, WalLocation? to, ProgressEstimate estimate)
    {
        double? percent = null;
        if (from is { } start && to is { } end && end.Position > start.Position && WalLocation.TryParse(lsn, out WalLocation now) && now.Position > start.Position)
        {
            percent = Math.Min(100, 100.0 * (now.Position - start.Position) / (end.Position - start.Position));
        }

        string moment = commit is { } time ? string.Create(CultureInfo.InvariantCulture, $", last commit {time:yyyy-MM-dd HH:mm:ss} UTC") : string.Empty;
        context.Activity.Progress(new OperationProgress(title, $"{lsn ?? "starting"}{moment}", percent, percent is { } done ? estimate.Remaining(done) : null));
    }
}
