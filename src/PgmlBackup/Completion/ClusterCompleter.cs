using System.Collections;
using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Completes names of the clusters of this machine.</summary>
public sealed class ClusterCompleter : EngineCompleter
{
    private protected override async Task<IReadOnlyList<(string Value, string Tip)>> FindAsync(IDictionary bound, CancellationToken stop)
    {
        IReadOnlyList<PgCluster> clusters = await new ClusterFinder(new ProgramRunner(), HostLayout.Current, NullActivitySink.Instance).FindAllAsync([], stop).ConfigureAwait(false);
        return [.. clusters.Select(cluster => (cluster.Name, $"{cluster.Status}, {cluster.DataDirectory}"))];
    }
}
