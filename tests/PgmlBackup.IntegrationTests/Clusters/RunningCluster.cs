using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;
using PgmlBackup.TestKit;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Clusters;

/// <summary>A running cluster that the tests of a class share, since none of them stops it.</summary>
public sealed class RunningCluster : IAsyncLifetime
{
    private ScratchCluster? _scratch;
    private PgCluster? _cluster;

    /// <summary>The scratch cluster.</summary>
    public ScratchCluster Scratch => _scratch!;

    /// <summary>The same as the engine sees it.</summary>
    public PgCluster Cluster => _cluster!;

    /// <summary>Waits until as many sessions run a query that contains a word.</summary>
    public static Task WaitForQueryAsync(ScratchCluster scratch, string word, int count, CancellationToken cancellationToken)
    {
        string sql = $"select count(*) from pg_stat_activity where state = 'active' and pid <> pg_backend_pid() and query like '%{word}%'";
        return Eventually.SeeAsync(() => scratch.QueryAsync(sql, cancellationToken), seen => seen == $"{count}", $"{count} sessions with '{word}'", cancellationToken);
    }

    /// <inheritdoc cref="WaitForQueryAsync(ScratchCluster, string, int, CancellationToken)"/>
    public Task WaitForQueryAsync(string word, int count, CancellationToken cancellationToken) => WaitForQueryAsync(Scratch, word, count, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _scratch = await ScratchCluster.StartNewAsync(cancellationToken: TestContext.Current.CancellationToken);
        _cluster = await new ClusterFinder(new ProgramRunner(), HostLayout.Current, new CollectingSink())
            .FindAsync(_scratch.DataDirectory, TestContext.Current.CancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_scratch is not null)
        {
            await _scratch.DisposeAsync();
        }
    }
}
