using System.Management.Automation;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Shows the PostgreSQL clusters of this machine: whether they run, since when, on which port, and what starts and stops them.</summary>
/// <remarks>
/// <para>Clusters are found through Debian's <c>pg_lsclusters</c>, through the units of systemd, and as data directories that are named. What is said of a cluster was seen at its postmaster.</para>
/// </remarks>
/// <example>
/// <code>Get-PgCluster</code>
/// <para>All clusters that this machine knows.</para>
/// </example>
/// <example>
/// <code>Get-PgCluster -DataDirectory /var/lib/postgresql/15/main | Format-List</code>
/// <para>Everything about one of them.</para>
/// </example>
/// <example>
/// <code>Get-PgCluster | Where-Object Status -NE Running</code>
/// <para>Those that do not run.</para>
/// </example>
/// <seealso cref="StartPgClusterCommand"/>
/// <seealso cref="StopPgClusterCommand"/>
/// <seealso cref="RestartPgClusterCommand"/>
[Cmdlet(VerbsCommon.Get, "PgCluster", HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Get-PgCluster.md")]
[OutputType(typeof(PgCluster))]
public sealed class GetPgClusterCommand : ClusterCmdlet
{
    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        HostLayout layout = await ReadLayoutAsync().ConfigureAwait(false);
        if ((DataDirectory ?? Name) is not null)
        {
            WriteObject(await FindClusterAsync(layout, cancellationToken).ConfigureAwait(false));
            return;
        }

        foreach (PgCluster cluster in await new ClusterFinder(Runner, layout, Activity).FindAllAsync([], cancellationToken).ConfigureAwait(false))
        {
            WriteObject(cluster);
        }
    }
}
