using System.Management.Automation;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Stops one cluster by what owns its service, and waits until its postmaster is gone.</summary>
/// <remarks>
/// <para>One cluster only, never all: its systemd unit where systemd runs, Debian's <c>pg_ctlcluster</c>, the <c>service</c> command only where it owns just this cluster, else <c>pg_ctl</c> as the owner.</para>
/// <para>The fast mode, the default, ends sessions and rolls their transactions back; smart waits for them; immediate does not even make a checkpoint, and the next start replays WAL.</para>
/// </remarks>
/// <example>
/// <code>Stop-PgCluster</code>
/// <para>The only cluster of this machine, as the guide's <c>sudo service postgresql stop</c>, which stops all of them.</para>
/// </example>
/// <example>
/// <code>Stop-PgCluster -Name 15/main -Mode Smart -Timeout 600</code>
/// <para>Waits up to ten minutes until every client has left.</para>
/// </example>
/// <example>
/// <code>Stop-PgCluster -WhatIf</code>
/// <para>The cluster that would be stopped, and nothing else.</para>
/// </example>
/// <seealso cref="StartPgClusterCommand"/>
/// <seealso cref="RestartPgClusterCommand"/>
/// <seealso cref="GetPgClusterCommand"/>
[Cmdlet(VerbsLifecycle.Stop, "PgCluster", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Stop-PgCluster.md")]
[OutputType(typeof(PgCluster))]
public sealed class StopPgClusterCommand : ClusterServiceCmdlet
{
    /// <summary>How the server shuts down: <c>Fast</c>, <c>Smart</c> or <c>Immediate</c>.</summary>
    [Parameter]
    public PgShutdownMode Mode { get; set; } = PgShutdownMode.Fast;

    private protected override string Verb => "stop";

    private protected override Task<PgCluster> ControlAsync(ClusterController controller, PgCluster cluster, TimeSpan timeout, CancellationToken stop) =>
        controller.StopAsync(cluster, new StopOptions { Mode = Mode, Timeout = timeout }, stop);
}
