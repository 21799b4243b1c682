using System.Globalization;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Clusters;

/// <summary>Which commands start or stop a cluster. Nothing is run and nothing is looked at: what must be known is given.</summary>
internal sealed record ServicePlan
{
    // pg_ctl is asked to wait for as long only: it tells apart a server that died at once, and what comes later we see for ourselves.
    private const int StartWaitSeconds = 10;

    /// <summary>The account that the cluster runs as.</summary>
    internal required Account Owner { get; init; }

    /// <summary>The account that we run as.</summary>
    internal required Account Current { get; init; }

    /// <summary>The account of root.</summary>
    internal required Account Root { get; init; }

    /// <summary>The path of one of the system's programs.</summary>
    internal required Func<string, string> SystemProgram { get; init; }

    /// <summary>The path of one of PostgreSQL's programs.</summary>
    internal required Func<string, string> ServerProgram { get; init; }

    /// <summary>What <c>PG_CLUSTER_CONF_ROOT</c> is; null for Debian's default.</summary>
    internal string? DebianConfigurationRoot { get; init; }

    /// <summary>For a unit: whether systemd takes it for running. A server that was started beside systemd is stopped beside it.</summary>
    internal bool IsUnitActive { get; init; }

    /// <summary>The commands that start a cluster, in their order.</summary>
    /// <exception cref="ArgumentException">Server options were given for a cluster whose service has its own.</exception>
    internal IReadOnlyList<ServiceCommand> Start(PgCluster cluster, StartOptions options) => cluster.Manager switch
    {
        PgServiceManager.Systemd when options.ServerOptions.Count == 0 => [Systemctl("start", cluster)],
        PgServiceManager.Service when options.ServerOptions.Count == 0 => [Service("start", cluster)],
        PgServiceManager.PgCtlCluster =>
        [
            PgCtlCluster(
                cluster, "start", options.ServerOptions.Count == 0 ? [] : ["-o", CommandLineText.Quote(options.ServerOptions)], ["-t", $"{StartWaitSeconds}"]),
        ],
        PgServiceManager.PgCtl =>
        [
            PgCtl(
            [
                "start", "-D", cluster.DataDirectory, "-s", "-w", "-t", $"{StartWaitSeconds}", "-l", LogFileOf(cluster),
                .. options.ServerOptions.Count == 0 ? (string[])[] : ["-o", CommandLineText.Quote(options.ServerOptions)],
            ]),
        ],
        _ => throw new ArgumentException($"{cluster.Name} is a service with server options of its own.", nameof(options)),
    };

    /// <summary>The commands that stop a cluster, in their order.</summary>
    internal IReadOnlyList<ServiceCommand> Stop(PgCluster cluster, StopOptions options)
    {
        string seconds = Math.Max(1, Math.Ceiling(options.Timeout.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        string mode = options.Mode.ToString().ToLowerInvariant();
        ServiceCommand byHand = PgCtl(["stop", "-D", cluster.DataDirectory, "-s", "-w", "-t", seconds, "-m", mode]);
        return cluster.Manager switch
        {
            // A unit knows one way to stop, the fast one. For another the server is told first, and the unit then sees that it is gone.
            PgServiceManager.Systemd when IsUnitActive && options.Mode == PgShutdownMode.Fast => [Systemctl("stop", cluster)],
            PgServiceManager.Systemd when IsUnitActive => [byHand, Systemctl("stop", cluster)],
            PgServiceManager.Systemd => [byHand],
            PgServiceManager.Service when options.Mode == PgShutdownMode.Fast => [Service("stop", cluster)],
            PgServiceManager.PgCtlCluster => [PgCtlCluster(cluster, "stop", ["-m", mode], ["-t", seconds])],
            _ => [byHand],
        };
    }

    /// <summary>Where the messages of a server go that <c>pg_ctl</c> starts.</summary>
    internal static string LogFileOf(PgCluster cluster) => cluster.LogFile ?? Path.Join(cluster.DataDirectory, "pgstartup.log");

    private ServiceCommand Systemctl(string action, PgCluster cluster) =>
        new(SystemProgram("systemctl"), [action, cluster.ServiceName!], Root) { IsRequest = true };

    private ServiceCommand Service(string action, PgCluster cluster) => new(SystemProgram("service"), [cluster.ServiceName!, action], Root);

    // pg_ctlcluster itself becomes the owner when root calls it, after it has done what needs root.
    private ServiceCommand PgCtlCluster(PgCluster cluster, string action, IReadOnlyList<string> options, IReadOnlyList<string> pgCtlOptions)
    {
        string[] name = cluster.Name.Split('/', 2);
        return new ServiceCommand(
            SystemProgram("pg_ctlcluster"),
            ["--skip-systemctl-redirect", .. options, name[0], name[1], action, "--", .. pgCtlOptions],
            Current.UserId == 0 ? null : Owner)
        {
            Environment = DebianConfigurationRoot is null ? new Dictionary<string, string?>() : new() { ["PG_CLUSTER_CONF_ROOT"] = DebianConfigurationRoot },
        };
    }

    private ServiceCommand PgCtl(IReadOnlyList<string> arguments) => new(ServerProgram("pg_ctl"), arguments, Owner);
}
