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
public sealed class StopPgClusterCommand : ClusterCmdlet
{
    /// <summary>How the server shuts down: <c>Fast</c>, <c>Smart</c> or <c>Immediate</c>.</summary>
    [Parameter]
    public PgShutdownMode Mode { get; set; } = PgShutdownMode.Fast;

    /// <summary>How long it may take, in seconds.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int Timeout { get; set; } = 300;

    /// <summary>Emits the cluster as it is then.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        HostLayout layout = await ReadLayoutAsync().ConfigureAwait(false);
        PgCluster cluster = await FindClusterAsync(layout, cancellationToken).ConfigureAwait(false);
        if (!await ShouldProcessAsync(cluster.ToString(), "stop").ConfigureAwait(false))
        {
            return;
        }

        var controller = new ClusterController(Runner, layout, Activity);
        TimeSpan timeout = TimeSpan.FromSeconds(Timeout);
        cluster = await controller.StopAsync(cluster, new StopOptions { Mode = Mode, Timeout = timeout }, cancellationToken).ConfigureAwait(false);
        if (PassThru)
        {
            WriteObject(cluster);
        }
    }
}
