using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.ModuleTests.Commands;

/// <summary>A cluster with so large a file that a backup or a restore, compressed slowly, is found at work.</summary>
public sealed class BusyCluster : IAsyncLifetime
{
    private const int LargeFileBytes = 48 * 1024 * 1024;
    private ScratchCluster? _cluster;

    internal ScratchCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster is not made yet.");

    private string LargeFile => Path.Join(Cluster.DataDirectory, "base", "large");

    public async ValueTask InitializeAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        CancellationToken stop = TestContext.Current.CancellationToken;
        _cluster = await ScratchCluster.StartNewAsync(new ScratchClusterOptions { Archiving = true, WalSegmentMegabytes = 1 }, stop);
        await _cluster.LoadRowsAsync(100, cancellationToken: stop);
        byte[] content = new byte[LargeFileBytes];
        new Random(1).NextBytes(content);
        await File.WriteAllBytesAsync(LargeFile, content, stop);
        _cluster.Folder.GiveToOwner(LargeFile);
    }

    /// <summary>Stops the cluster and deletes its tables and the large file, so that a restore has to bring them back.</summary>
    internal async Task LoseTablesAsync(CancellationToken stop)
    {
        if (Cluster.IsRunning)
        {
            await Cluster.StopAsync(cancellationToken: stop);
        }

        foreach (string file in Directory.EnumerateFiles(Path.Join(Cluster.DataDirectory, "base"), "*", SearchOption.AllDirectories).ToList())
        {
            File.Delete(file);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}
