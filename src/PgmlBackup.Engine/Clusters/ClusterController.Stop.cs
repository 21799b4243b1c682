using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Clusters;

// Stopping.
public sealed partial class ClusterController
{
    /// <summary>Stops a cluster and returns when its postmaster is gone. One that does not run is left as it is.</summary>
    /// <param name="cluster">Which one.</param>
    /// <param name="options">How.</param>
    /// <param name="stop">Ends the wait; a server that was asked to shut down goes on doing so.</param>
    /// <returns>The cluster as it is then.</returns>
    /// <exception cref="PgmlException">
    /// <c>ClusterStopTimeout</c>, <c>ClusterStopFailed</c>, <c>ClusterDataMissing</c>, <c>PostgresProgramsNotFound</c>, <c>SudoRefused</c>.
    /// </exception>
    public async Task<PgCluster> StopAsync(PgCluster cluster, StopOptions options, CancellationToken stop)
    {
        Account owner = AccountDatabase.ByName(cluster.Owner);
        if ((await LookAsync(cluster, owner, stop).ConfigureAwait(false)).IsAlive)
        {
            var deadline = new Deadline(_time, options.Timeout);
            IReadOnlyList<ServiceCommand> commands = await PlanStopAsync(cluster, options, stop).ConfigureAwait(false);
            await using ServiceCommandRun run = ServiceCommandRun.Start(_runner, commands, _activity, stop);
            await WatchStopAsync(cluster, owner, options, run, deadline, stop).ConfigureAwait(false);
        }

        return await _finder.RefreshAsync(cluster, stop).ConfigureAwait(false);
    }

    /// <summary>
    /// Waits, for some seconds at most, until the system has buried a postmaster that was killed. Until then PostgreSQL takes the lock files that it has
    /// left, that of its socket among them, for those of a running server.
    /// </summary>
    /// <param name="cluster">Which one.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="PgmlException"><c>PathNotAccessible</c>, <c>SudoRefused</c>.</exception>
    public async Task WaitForKilledAsync(PgCluster cluster, CancellationToken stop)
    {
        Account owner = AccountDatabase.ByName(cluster.Owner);
        var reaping = new Deadline(_time, s_reaping);
        using var ticks = new PeriodicTimer(s_interval, _time);
        while (await _probe.LookAsync(cluster.DataDirectory, owner, stop).ConfigureAwait(false) is { IsAlive: false, File: { } file }
            && _process.IsZombie(file.ProcessId) && !reaping.IsOver)
        {
            await ticks.WaitForNextTickAsync(stop).ConfigureAwait(false);
        }
    }

    private async Task WatchStopAsync(PgCluster cluster, Account owner, StopOptions options, ServiceCommandRun run, Deadline deadline, CancellationToken stop)
    {
        using var ticks = new PeriodicTimer(s_interval, _time);
        while (true)
        {
            // In this order: what has ended may have changed what is seen, not the other way round.
            bool ended = run.HasEnded;
            bool isOver = deadline.IsOver;
            if (!(await _probe.LookAsync(cluster.DataDirectory, owner, stop).ConfigureAwait(false)).IsAlive)
            {
                await SettleAsync(cluster, run, deadline, ticks, stop).ConfigureAwait(false);
                return;
            }

            if (ended && await run.EndAsync().ConfigureAwait(false) is { ExitCode: not 0 } failed && !IsStillStopping(failed))
            {
                throw new PgmlException(
                    FaultCatalog.ClusterStopFailed, $"{cluster.Name} was not stopped: exit code {failed.ExitCode}: {Said(failed)}", cluster);
            }

            if (isOver)
            {
                throw new PgmlException(
                    FaultCatalog.ClusterStopTimeout,
                    $"{cluster.Name} was asked to shut down ({options.Mode}) and still runs after {options.Timeout.TotalSeconds:0.#} s.",
                    cluster);
            }

            await ticks.WaitForNextTickAsync(stop).ConfigureAwait(false);
        }
    }

    // The server is as it should be; what the commands say in the end is worth a warning only.
    private async Task SettleAsync(PgCluster cluster, ServiceCommandRun run, Deadline deadline, PeriodicTimer ticks, CancellationToken stop)
    {
        ProgramResult? result = await run.EndAsync(() => deadline.IsOver, ticks, stop).ConfigureAwait(false);
        if (result is { ExitCode: not 0 })
        {
            _activity.Warning($"{cluster.Name} is as it was asked to be, although the command exited with {result.ExitCode}: {Said(result)}");
        }
    }

    private static bool IsStillStopping(ProgramResult result) => result.ErrorText.Contains("does not shut down", StringComparison.Ordinal);

    private static string Said(ProgramResult result) =>
        (result.ErrorText.Trim() is { Length: > 0 } error ? error : result.OutputText.Trim()) is { Length: > 0 } text ? text : "it said nothing.";
}
