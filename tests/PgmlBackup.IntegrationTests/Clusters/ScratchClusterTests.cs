using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Clusters;

public sealed class ScratchClusterTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cluster_runs_as_its_owner_on_a_socket_only()
    {
        await using ScratchCluster cluster = await ScratchCluster.StartNewAsync(new ScratchClusterOptions { DataChecksums = true, WalSegmentMegabytes = 1 }, Stop);

        Assert.Equal("on", await cluster.QueryAsync("show data_checksums", Stop));
        Assert.Equal("1MB", await cluster.QueryAsync("show wal_segment_size", Stop));
        Assert.Equal("", await cluster.QueryAsync("show listen_addresses", Stop));
        Assert.Equal(TestAccount.Postgres.Name, await cluster.QueryAsync("select current_user", Stop));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(cluster.Folder.Path));
    }

    [Fact]
    public async Task A_cluster_archives_and_takes_backups()
    {
        await using ScratchCluster cluster = await ScratchCluster.StartNewAsync(new ScratchClusterOptions { Archiving = true, WalSegmentMegabytes = 1 }, Stop);
        await cluster.LoadRowsAsync(100, cancellationToken: Stop);

        string full = await cluster.TakeBackupAsync(cancellationToken: Stop);
        await cluster.LoadRowsAsync(50, cancellationToken: Stop);
        await cluster.ArchiveWalAsync(Stop);
        string incremental = await cluster.TakeBackupAsync("incr", cancellationToken: Stop);

        Assert.EndsWith("F", full, StringComparison.Ordinal);
        Assert.StartsWith(full + "_", incremental, StringComparison.Ordinal);
        Assert.Equal(150, await cluster.CountRowsAsync(cancellationToken: Stop));
    }

    [Fact]
    public async Task A_cluster_can_be_killed_and_started_again()
    {
        await using ScratchCluster cluster = await ScratchCluster.StartNewAsync(cancellationToken: Stop);
        await cluster.LoadRowsAsync(10, cancellationToken: Stop);

        await cluster.KillPostmasterAsync(Stop);

        Assert.False(cluster.IsRunning);
        Assert.NotNull(cluster.PostmasterPid);
        await cluster.StartAsync(Stop);
        Assert.Equal(10, await cluster.CountRowsAsync(cancellationToken: Stop));
    }

    [Theory]
    [InlineData("running")]
    [InlineData("killed")]
    [InlineData("stopped")]
    [InlineData("without its data directory")]
    public async Task Nothing_is_left_of_a_cluster_that_was(string state)
    {
        ScratchCluster cluster = await ScratchCluster.StartNewAsync(new ScratchClusterOptions { Archiving = true }, Stop);
        string sharedMemory = (await File.ReadAllLinesAsync(Path.Combine(cluster.DataDirectory, "postmaster.pid"), Stop))[6].Split(' ')[^1];
        switch (state)
        {
            case "killed":
                await cluster.KillPostmasterAsync(Stop);
                break;
            case "stopped":
                await cluster.StopAsync(cancellationToken: Stop);
                break;
            case "without its data directory":
                Directory.Delete(cluster.DataDirectory, recursive: true);
                break;
        }

        await cluster.DisposeAsync();
        await cluster.DisposeAsync();

        Assert.False(Directory.Exists(cluster.Folder.Path));
        Assert.Empty(ProcessTable.Of(cluster.Folder.Path));
        Assert.DoesNotContain(sharedMemory, (await File.ReadAllTextAsync("/proc/sysvipc/shm", Stop)).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_cluster_that_cannot_be_made_leaves_nothing()
    {
        string parent = ScratchFolder.Create().Path;
        await using var cleanup = new Cleanup(parent);

        await Assert.ThrowsAsync<InvalidOperationException>(() => ScratchCluster.StartNewAsync(
            new ScratchClusterOptions { Parent = parent, Settings = ["shared_buffers = nonsense"] }, Stop));

        Assert.Empty(Directory.EnumerateFileSystemEntries(parent));
    }

    [Fact]
    public async Task Debians_tools_see_only_their_scratch_root()
    {
        Assert.SkipUnless(DebianScratch.IsAvailable, "Debian's postgresql-common is not installed.");
        await using DebianScratch debian = DebianScratch.Create();
        DebianScratchCluster cluster = await debian.CreateClusterAsync("main", cancellationToken: Stop);

        (await debian.RunAsync(["pg_ctlcluster", cluster.Version, cluster.Name, "start"], Stop)).EnsureSuccess();

        string list = (await debian.RunAsync(["pg_lsclusters", "-h"], Stop)).EnsureSuccess().Output;
        Assert.Equal([cluster.Version, "main", $"{cluster.Port}", "online", TestAccount.Postgres.Name, cluster.DataDirectory, cluster.LogFile],
            list.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("1", await debian.QueryAsync(cluster, "select 1", Stop));
        string postmaster = (await File.ReadAllTextAsync(debian.Folder.Combine("main.pid"), Stop)).Trim();

        await debian.DisposeAsync();

        Assert.DoesNotContain(postmaster, (await File.ReadAllLinesAsync("/proc/sysvipc/shm", Stop)).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4]));
    }

    private sealed class Cleanup(string path) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            Directory.Delete(path, recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
