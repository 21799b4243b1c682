using System.Management.Automation;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Starts one cluster by what owns its service, and waits until it accepts connections.</summary>
/// <remarks>
/// <para>One cluster only, never all: its systemd unit where systemd runs, Debian's <c>pg_ctlcluster</c>, the <c>service</c> command only where it owns just this cluster, else <c>pg_ctl</c> as the owner.</para>
/// <para>One that runs is left as it is. A cluster that does not come up is an error with the last lines of its log.</para>
/// </remarks>
/// <example>
/// <code>Start-PgCluster</code>
/// <para>The only cluster of this machine.</para>
/// </example>
/// <example>
/// <code>Get-PgCluster -Name 15/main | Start-PgCluster -Timeout 60</code>
/// <para>One cluster by its name, with a minute to come up.</para>
/// </example>
/// <seealso cref="StopPgClusterCommand"/>
/// <seealso cref="RestartPgClusterCommand"/>
/// <seealso cref="GetPgClusterCommand"/>
[Cmdlet(VerbsLifecycle.Start, "PgCluster", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Start-PgCluster.md")]
[OutputType(typeof(PgCluster))]
public sealed class StartPgClusterCommand : ClusterServiceCmdlet
{
    private protected override string Verb => "start";

    private protected override Task<PgCluster> ControlAsync(ClusterController controller, PgCluster cluster, TimeSpan timeout, CancellationToken stop) =>
        controller.StartAsync(cluster, new StartOptions { Timeout = timeout }, stop);
}
