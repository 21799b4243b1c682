using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Clusters;

// Starting.
public sealed partial class ClusterController
{
    private static readonly TimeSpan s_reaping = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Starts a cluster and returns when it accepts connections, or already when its postmaster lives where
    /// <see cref="StartOptions.AcceptStarting"/> says so. One that runs is left as it is.
    /// </summary>
    /// <param name="cluster">Which one.</param>
    /// <param name="options">How.</param>
    /// <param name="stop">Ends the wait. A server that <c>pg_ctl</c> is about to start is shut down again; one that another program starts goes on.</param>
    /// <returns>The cluster as it is then.</returns>
    /// <exception cref="PgmlException">
    /// <c>ClusterStartFailed</c> with the last lines of the server log, <c>ClusterStartTimeout</c>, <c>ClusterDataMissing</c>,
    /// <c>PostgresProgramsNotFound</c>, <c>SudoRefused</c>.
    /// </exception>
    /// <exception cref="ArgumentException">Server options were given for a service.</exception>
    public async Task<PgCluster> StartAsync(PgCluster cluster, StartOptions options, CancellationToken stop)
    {
        Account owner = AccountDatabase.ByName(cluster.Owner);
        var deadline = new Deadline(_time, options.Timeout);
        PostmasterSighting before = await WaitForTheOldAsync(cluster, owner, deadline, stop).ConfigureAwait(false);
        if (before.Status != PgClusterStatus.Running)
        {
            ServerLog log = await ServerLog.MarkAsync(_reader, cluster, owner, [], stop).ConfigureAwait(false);
            IReadOnlyList<ServiceCommand> commands = before.IsAlive ? [] : await PlanStartAsync(cluster, options, stop).ConfigureAwait(false);
            await using ServiceCommandRun run = ServiceCommandRun.Start(_runner, commands, _activity, stop);
            await WatchStartAsync(cluster, owner, options, run, log, deadline, stop).ConfigureAwait(false);
        }

        return await _finder.RefreshAsync(cluster, stop).ConfigureAwait(false);
    }

    // A server that shuts down is let do so. One that was killed stays a zombie until its parent has looked, and PostgreSQL takes it for a running one.
    private async Task<PostmasterSighting> WaitForTheOldAsync(PgCluster cluster, Account owner, Deadline deadline, CancellationToken stop)
    {
        var reaping = new Deadline(_time, s_reaping);
        using var ticks = new PeriodicTimer(s_interval, _time);
        while (true)
        {
            PostmasterSighting sighting = await LookAsync(cluster, owner, stop).ConfigureAwait(false);
            bool wait = sighting.Status switch
            {
                PgClusterStatus.Stopping => !deadline.IsOver,
                PgClusterStatus.Stopped => sighting.File is { } file && _process.IsZombie(file.ProcessId) && !reaping.IsOver && !deadline.IsOver,
                _ => false,
            };
            if (!wait)
            {
                return sighting;
            }

            await ticks.WaitForNextTickAsync(stop).ConfigureAwait(false);
        }
    }

    private async Task WatchStartAsync(
        PgCluster cluster, Account owner, StartOptions options, ServiceCommandRun run, ServerLog log, Deadline deadline, CancellationToken stop)
    {
        PgClusterStatus? told = null;
        using var ticks = new PeriodicTimer(s_interval, _time);
        while (true)
        {
            // In this order: what has ended may have changed what is seen, not the other way round.
            bool ended = run.HasEnded;
            bool isOver = deadline.IsOver;
            PostmasterSighting sighting = await _probe.LookAsync(cluster.DataDirectory, owner, stop).ConfigureAwait(false);
            if (told != sighting.Status)
            {
                options.OnStatus?.Invoke(sighting.Status);
                told = sighting.Status;
            }

            if (sighting.Status == PgClusterStatus.Running || (sighting.Status == PgClusterStatus.Starting && options.AcceptStarting))
            {
                await LeaveStartAsync(cluster, sighting, run, deadline, ticks, stop).ConfigureAwait(false);
                return;
            }

            ProgramResult? result = ended ? await run.EndAsync().ConfigureAwait(false) : null;
            if (sighting.IsAlive ? isOver : isOver || (ended && !await IsStillStartingAsync(result, log, stop).ConfigureAwait(false)))
            {
                throw sighting.IsAlive
                    ? await StartTimeoutAsync(cluster, options, sighting, run).ConfigureAwait(false)
                    : await StartFailureAsync(cluster, owner, sighting, result, log, stop).ConfigureAwait(false);
            }

            await ticks.WaitForNextTickAsync(stop).ConfigureAwait(false);
        }
    }

    private async Task LeaveStartAsync(
        PgCluster cluster, PostmasterSighting sighting, ServiceCommandRun run, Deadline deadline, PeriodicTimer ticks, CancellationToken stop)
    {
        if (sighting.Status == PgClusterStatus.Running)
        {
            await SettleAsync(cluster, run, deadline, ticks, stop).ConfigureAwait(false);
        }
        else
        {
            await LeaveAliveAsync(run).ConfigureAwait(false);
        }
    }

    // pg_ctl is never interrupted: it would take the server down with it. It soon stops waiting by itself, with an exit code of no meaning.
    private static Task LeaveAliveAsync(ServiceCommandRun run) => run.IsRequest ? Task.CompletedTask : run.EndAsync();

    // pg_ctl gives up after a while and says so, to the log where Debian's tool has led it there; on a slow machine the server then still comes.
    private static async Task<bool> IsStillStartingAsync(ProgramResult? result, ServerLog log, CancellationToken stop)
    {
        const string words = "did not start in time";
        return result is { ExitCode: not 0 }
            && (result.ErrorText.Contains(words, StringComparison.Ordinal)
                || (await log.ReadNewAsync([], stop).ConfigureAwait(false)).Any(line => line.Contains(words, StringComparison.Ordinal)));
    }
}
