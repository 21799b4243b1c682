using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Clusters;

public sealed class ClusterFinderTests
{
    private readonly CollectingSink _sink = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // A root without clusters, so that this machine's own stay out of sight.
    private static HostLayout Alone(ScratchFolder folder) =>
        new() { DebianConfigurationRoot = folder.MakeFolder("no-clusters"), InitScriptDirectory = "/nonexistent" };

    private ClusterFinder Finder(HostLayout layout) => new(new ProgramRunner(), layout, _sink);

    [Fact]
    public async Task A_plain_data_directory_is_seen_as_it_is()
    {
        await using ScratchCluster scratch = await ScratchCluster.CreateAsync(cancellationToken: Stop);
        ClusterFinder finder = Finder(Alone(scratch.Folder));

        PgCluster stopped = await finder.FindAsync(scratch.DataDirectory, Stop);
        await scratch.StartAsync(Stop);
        PgCluster running = await finder.RefreshAsync(stopped, Stop);

        Assert.Equal((scratch.DataDirectory, PgClusterStatus.Stopped, PgServiceManager.PgCtl), (stopped.Name, stopped.Status, stopped.Manager));
        Assert.Equal(TestAccount.Postgres.Name, stopped.Owner);
        Assert.Equal(TestKit.Clusters.PostgresPrograms.Version, stopped.Version);
        Assert.Null(stopped.ProcessId);
        Assert.Null(stopped.InRecovery);
        Assert.Equal(PgClusterStatus.Running, running.Status);
        Assert.Equal((scratch.Port, scratch.SocketDirectory, scratch.PostmasterPid), (running.Port, running.SocketDirectory, running.ProcessId));
        Assert.False(running.InRecovery);
        Assert.InRange(running.StartTime!.Value, DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow.AddSeconds(1));
        Assert.Equal(scratch.LogFile, running.LogFile);
        Assert.Empty(_sink.Lines);
    }

    [Fact]
    public async Task A_killed_server_is_stopped_whatever_its_file_says()
    {
        await using ScratchCluster scratch = await ScratchCluster.StartNewAsync(cancellationToken: Stop);
        await scratch.KillPostmasterAsync(Stop);

        PgCluster cluster = await Finder(Alone(scratch.Folder)).FindAsync(scratch.DataDirectory, Stop);

        Assert.True(File.Exists(Path.Combine(scratch.DataDirectory, "postmaster.pid")));
        Assert.Equal(PgClusterStatus.Stopped, cluster.Status);
        Assert.Null(cluster.ProcessId);
        Assert.Null(cluster.StartTime);
    }

    [Theory]
    [InlineData("sleep")]
    [InlineData("postgres")]
    public async Task A_recycled_process_id_is_not_the_server(string program)
    {
        await using ScratchCluster scratch = await ScratchCluster.StartNewAsync(cancellationToken: Stop);
        string file = Path.Combine(scratch.DataDirectory, "postmaster.pid");
        string[] lines = await File.ReadAllLinesAsync(file, Stop);
        await scratch.KillPostmasterAsync(Stop);
        await using ScratchCluster? other = program == "postgres" ? await ScratchCluster.StartNewAsync(cancellationToken: Stop) : null;
        using System.Diagnostics.Process sleeper = TestProgram.Start(TestAccount.Postgres, ["sleep", "600"], scratch.Folder.Environment, scratch.DataDirectory);
        lines[0] = $"{other?.PostmasterPid ?? sleeper.Id}";
        await File.WriteAllLinesAsync(file, lines, Stop);

        PgCluster cluster = await Finder(Alone(scratch.Folder)).FindAsync(scratch.DataDirectory, Stop);

        Assert.Equal(PgClusterStatus.Stopped, cluster.Status);
    }

    [Fact]
    public async Task A_standby_runs_in_recovery()
    {
        await using ScratchCluster scratch = await ScratchCluster.CreateAsync(cancellationToken: Stop);
        scratch.Folder.WriteFile("data/standby.signal", "");
        await scratch.StartAsync(Stop);

        PgCluster cluster = await Finder(Alone(scratch.Folder)).FindAsync(scratch.DataDirectory, Stop);

        Assert.Equal((PgClusterStatus.Running, true), (cluster.Status, cluster.InRecovery));
    }

    [Fact]
    public async Task The_collectors_log_is_found()
    {
        await using ScratchCluster scratch = await ScratchCluster.StartNewAsync(
            new ScratchClusterOptions { Settings = ["logging_collector = on", "log_filename = 'server.log'"] }, Stop);

        PgCluster cluster = await Finder(Alone(scratch.Folder)).FindAsync(scratch.DataDirectory, Stop);

        Assert.Equal(Path.Combine(scratch.DataDirectory, "log", "server.log"), cluster.LogFile);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_or_is_none_of_PostgreSQL_is_missing()
    {
        await using ScratchFolder folder = ScratchFolder.Create();
        ClusterFinder finder = Finder(Alone(folder) with { DefaultOwner = TestAccount.Postgres.Name });

        PgCluster absent = await finder.FindAsync(folder.Combine("absent"), Stop);
        PgCluster empty = await finder.FindAsync(folder.MakeFolder("empty"), Stop);

        Assert.Equal([PgClusterStatus.Missing, PgClusterStatus.Missing], [absent.Status, empty.Status]);
        Assert.Equal(TestAccount.Postgres.Name, absent.Owner);
    }

    [Fact]
    public async Task A_damaged_control_file_leaves_one_answer_open()
    {
        await using ScratchCluster scratch = await ScratchCluster.StartNewAsync(cancellationToken: Stop);
        File.Delete(Path.Combine(scratch.DataDirectory, "global", "pg_control"));

        PgCluster cluster = await Finder(Alone(scratch.Folder)).FindAsync(scratch.DataDirectory, Stop);

        Assert.Equal((PgClusterStatus.Running, null), (cluster.Status, cluster.InRecovery));
        Assert.Contains("pg_control", Assert.Single(_sink.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_control_file_is_read_without_a_server()
    {
        await using ScratchCluster scratch = await ScratchCluster.StartNewAsync(new ScratchClusterOptions { DataChecksums = true, WalSegmentMegabytes = 1 }, Stop);
        string identifier = await scratch.QueryAsync("select system_identifier from pg_control_system()", Stop);
        await scratch.StopAsync(cancellationToken: Stop);

        ControlData data = await new ControlDataReader(new ProgramRunner(), HostLayout.Current)
            .ReadAsync(scratch.DataDirectory, TestKit.Clusters.PostgresPrograms.Version, AccountDatabase.ByName(scratch.Owner.Name), Stop);

        Assert.Equal(identifier, $"{data.SystemIdentifier}");
        Assert.Equal((ControlState.ShutDown, 1U, 1024 * 1024L, true, true), (data.State, data.Timeline, data.WalSegmentSize, data.DataChecksums, data.IsIntact));
        Assert.InRange(data.CheckpointTime!.Value, DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow.AddSeconds(1));
    }

    [Fact]
    public async Task A_flipped_bit_in_the_control_file_is_seen()
    {
        await using ScratchCluster scratch = await ScratchCluster.CreateAsync(cancellationToken: Stop);
        ScratchCluster.FlipBytes(Path.Combine(scratch.DataDirectory, "global", "pg_control"), 100, 1);

        ControlData data = await new ControlDataReader(new ProgramRunner(), HostLayout.Current)
            .ReadAsync(scratch.DataDirectory, null, AccountDatabase.ByName(scratch.Owner.Name), Stop);

        Assert.False(data.IsIntact);
    }

    [Fact]
    public async Task Debians_clusters_are_found_by_name_and_by_folder()
    {
        Assert.SkipUnless(DebianScratch.IsAvailable, "Debian's postgresql-common is not installed.");
        await using DebianScratch debian = DebianScratch.Create();
        DebianScratchCluster main = await debian.CreateClusterAsync("main", cancellationToken: Stop);
        DebianScratchCluster test = await debian.CreateClusterAsync("test", cancellationToken: Stop);
        (await debian.RunAsync(["pg_ctlcluster", main.Version, "main", "start"], Stop)).EnsureSuccess();
        ClusterFinder finder = Finder(new HostLayout { DebianConfigurationRoot = debian.ConfigurationRoot });

        IReadOnlyList<PgCluster> clusters = await finder.FindAllAsync([main.DataDirectory + "/"], Stop);

        Assert.Equal([$"{main.Version}/main", $"{test.Version}/test"], clusters.Select(cluster => cluster.Name));
        Assert.Equal([PgClusterStatus.Running, PgClusterStatus.Stopped], clusters.Select(cluster => cluster.Status));
        Assert.All(clusters, cluster => Assert.Equal(PgServiceManager.PgCtlCluster, cluster.Manager));
        Assert.Equal(main.ConfigurationDirectory, clusters[0].ConfigurationDirectory);
        Assert.Equal([main.LogFile, test.LogFile], clusters.Select(cluster => cluster.LogFile));
        Assert.Equal((test.Port, test.SocketDirectory), (clusters[1].Port, clusters[1].SocketDirectory));
        Assert.Equal(clusters[0], await finder.FindAsync("main", Stop));
        Assert.Equal(clusters[1], await finder.FindAsync(test.DataDirectory, Stop));
        Assert.Equal(FaultCatalog.ClusterAmbiguous, (await Assert.ThrowsAsync<PgmlException>(() => finder.FindAsync(null, Stop))).Fault);
        Assert.Empty(_sink.Faults);
    }

    [Fact]
    public async Task One_broken_configuration_does_not_hide_the_other_clusters()
    {
        Assert.SkipUnless(DebianScratch.IsAvailable, "Debian's postgresql-common is not installed.");
        await using DebianScratch debian = DebianScratch.Create();
        DebianScratchCluster main = await debian.CreateClusterAsync("main", cancellationToken: Stop);
        DebianScratchCluster broken = await debian.CreateClusterAsync("broken", cancellationToken: Stop);
        DebianScratchCluster lost = await debian.CreateClusterAsync("lost", cancellationToken: Stop);
        await File.AppendAllTextAsync(Path.Combine(broken.ConfigurationDirectory, "postgresql.conf"), "this is = no (line)\n", Stop);
        Directory.Delete(lost.DataDirectory, recursive: true);

        IReadOnlyList<PgCluster> clusters = await Finder(new HostLayout { DebianConfigurationRoot = debian.ConfigurationRoot }).FindAllAsync([], Stop);

        Assert.Equal([$"{main.Version}/lost", $"{main.Version}/main"], clusters.Select(cluster => cluster.Name));
        Assert.Equal([PgClusterStatus.Missing, PgClusterStatus.Stopped], clusters.Select(cluster => cluster.Status));
        Assert.Equal(TestAccount.Postgres.Name, clusters[0].Owner);
        PgmlException fault = Assert.Single(_sink.Faults);
        Assert.Equal((FaultCatalog.ClusterListFailed, $"{broken.Version}/broken"), (fault.Fault, fault.Target));
        Assert.Contains("invalid line", fault.Message, StringComparison.Ordinal);
    }
}
