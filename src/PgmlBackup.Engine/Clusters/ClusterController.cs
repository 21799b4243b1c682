using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Clusters;

/// <summary>
/// Starts and stops one cluster by what owns it: its systemd unit, Debian's <c>pg_ctlcluster</c>, its init script or <c>pg_ctl</c>. What has come of
/// it is seen at the postmaster, never concluded from an exit code.
/// </summary>
public sealed partial class ClusterController
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    private readonly ProgramRunner _runner;
    private readonly HostLayout _layout;
    private readonly IActivitySink _activity;
    private readonly TimeProvider _time;
    private readonly ClusterFinder _finder;
    private readonly SystemdUnits _units;
    private readonly DataDirectoryReader _reader;
    private readonly PostmasterProbe _probe;
    private readonly PostmasterProcess _process;
    private readonly PostgresPrograms _programs;

    /// <summary>A controller.</summary>
    /// <param name="runner">Runs the commands.</param>
    /// <param name="layout">Where this machine keeps things.</param>
    /// <param name="activity">Hears the command lines.</param>
    /// <param name="time">The clock of the time limits; null for the system's.</param>
    public ClusterController(ProgramRunner runner, HostLayout layout, IActivitySink activity, TimeProvider? time = null)
    {
        _runner = runner;
        _layout = layout;
        _activity = activity;
        _time = time ?? TimeProvider.System;
        _finder = new ClusterFinder(runner, layout, activity);
        _units = new SystemdUnits(runner, layout);
        _reader = new DataDirectoryReader(runner, layout);
        _probe = new PostmasterProbe(_reader, layout);
        _process = new PostmasterProcess(layout.ProcessRoot);
        _programs = new PostgresPrograms(layout);
    }

    /// <summary>Says which commands <see cref="StartAsync"/> would run, and runs none of them.</summary>
    /// <exception cref="PgmlException"><c>PostgresProgramsNotFound</c>, <c>ProgramNotFound</c>.</exception>
    public async Task<IReadOnlyList<ServiceCommand>> PlanStartAsync(PgCluster cluster, StartOptions options, CancellationToken stop) =>
        (await PlanAsync(cluster, stop).ConfigureAwait(false)).Start(cluster, options);

    /// <summary>Says which commands <see cref="StopAsync"/> would run, and runs none of them.</summary>
    /// <exception cref="PgmlException"><c>PostgresProgramsNotFound</c>, <c>ProgramNotFound</c>.</exception>
    public async Task<IReadOnlyList<ServiceCommand>> PlanStopAsync(PgCluster cluster, StopOptions options, CancellationToken stop) =>
        (await PlanAsync(cluster, stop).ConfigureAwait(false)).Stop(cluster, options);

    /// <summary>Stops a cluster and starts it again; one that does not run is started.</summary>
    /// <returns>The cluster as it is then.</returns>
    /// <exception cref="PgmlException">What <see cref="StopAsync"/> and <see cref="StartAsync"/> throw.</exception>
    public async Task<PgCluster> RestartAsync(PgCluster cluster, StopOptions stopOptions, StartOptions startOptions, CancellationToken stop)
    {
        PgCluster stopped = await StopAsync(cluster, stopOptions, stop).ConfigureAwait(false);
        return await StartAsync(stopped, startOptions, stop).ConfigureAwait(false);
    }

    private async Task<ServicePlan> PlanAsync(PgCluster cluster, CancellationToken stop) => new()
    {
        Owner = AccountDatabase.ByName(cluster.Owner),
        Current = AccountDatabase.Current,
        Root = AccountDatabase.ById(0),
        SystemProgram = name => _layout.FindProgram(name)
            ?? throw new PgmlException(FaultCatalog.ProgramNotFound, $"The program '{name}' is needed for {cluster.Name} and is not installed.", name),
        ServerProgram = name => _programs.Find(name, cluster.Version),
        DebianConfigurationRoot = _layout.DebianConfigurationRoot,
        IsUnitActive = cluster is { Manager: PgServiceManager.Systemd, ServiceName: { } unit }
            && await _units.FindAsync(unit, stop).ConfigureAwait(false) is { IsActive: true },
    };

    // Looks once; a folder without a cluster can be neither started nor stopped.
    private async Task<PostmasterSighting> LookAsync(PgCluster cluster, Account owner, CancellationToken stop)
    {
        PostmasterSighting sighting = await _probe.LookAsync(cluster.DataDirectory, owner, stop).ConfigureAwait(false);
        return sighting.Status != PgClusterStatus.Missing
            ? sighting
            : throw new PgmlException(FaultCatalog.ClusterDataMissing, $"There is no PostgreSQL cluster in '{cluster.DataDirectory}'.", cluster);
    }
}
