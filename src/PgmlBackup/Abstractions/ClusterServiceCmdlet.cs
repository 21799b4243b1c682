using System.Management.Automation;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>A cmdlet that starts or stops the service of one cluster.</summary>
public abstract class ClusterServiceCmdlet : ClusterCmdlet
{
    /// <summary>How long the stop or the start may take, in seconds; a restart has this time for each.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int Timeout { get; set; } = 300;

    /// <summary>Emits the cluster as it is then.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>What is done, for <c>-WhatIf</c> and <c>-Confirm</c>.</summary>
    private protected abstract string Verb { get; }

    /// <inheritdoc/>
    protected sealed override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        HostLayout layout = await ReadLayoutAsync().ConfigureAwait(false);
        PgCluster cluster = await FindClusterAsync(layout, cancellationToken).ConfigureAwait(false);
        if (!await ShouldProcessAsync(cluster.ToString(), Verb).ConfigureAwait(false))
        {
            return;
        }

        var controller = new ClusterController(Runner, layout, Activity);
        cluster = await ControlAsync(controller, cluster, TimeSpan.FromSeconds(Timeout), cancellationToken).ConfigureAwait(false);
        if (PassThru)
        {
            WriteObject(cluster);
        }
    }

    /// <summary>Does it.</summary>
    /// <returns>The cluster as it is then.</returns>
    private protected abstract Task<PgCluster> ControlAsync(ClusterController controller, PgCluster cluster, TimeSpan timeout, CancellationToken stop);
}
