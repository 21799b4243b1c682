using System.Management.Automation;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Stops one cluster and starts it again, by what owns its service.</summary>
/// <remarks>
/// <para>One cluster only, never all: its systemd unit where systemd runs, Debian's <c>pg_ctlcluster</c>, the <c>service</c> command only where it owns just this cluster, else <c>pg_ctl</c> as the owner.</para>
/// <para>One that does not run is started.</para>
/// </remarks>
/// <example>
/// <code>Restart-PgCluster</code>
/// <para>The only cluster of this machine.</para>
/// </example>
/// <example>
/// <code>Restart-PgCluster -DataDirectory /var/lib/postgresql/15/main -Confirm</code>
/// <para>One cluster by its data directory, with a question first.</para>
/// </example>
/// <seealso cref="StartPgClusterCommand"/>
/// <seealso cref="StopPgClusterCommand"/>
/// <seealso cref="GetPgClusterCommand"/>
[Cmdlet(VerbsLifecycle.Restart, "PgCluster", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Restart-PgCluster.md")]
[OutputType(typeof(PgCluster))]
public sealed class RestartPgClusterCommand : ClusterServiceCmdlet
{
    /// <summary>How the server shuts down: <c>Fast</c>, <c>Smart</c> or <c>Immediate</c>.</summary>
    [Parameter]
    public PgShutdownMode Mode { get; set; } = PgShutdownMode.Fast;

    private protected override string Verb => "restart";

    private protected override Task<PgCluster> ControlAsync(ClusterController controller, PgCluster cluster, TimeSpan timeout, CancellationToken stop) =>
        controller.RestartAsync(cluster, new StopOptions { Mode = Mode, Timeout = timeout }, new StartOptions { Timeout = timeout }, stop);
}
