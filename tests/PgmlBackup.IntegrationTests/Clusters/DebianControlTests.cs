using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Clusters;

/// <summary>Clusters of Debian's tools, started and stopped by pg_ctlcluster.</summary>
public sealed class DebianControlTests
{
    private readonly CollectingSink _sink = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ClusterController Controller(DebianScratch debian) => new(new ProgramRunner(), Layout(debian), _sink);

    private Task<PgCluster> LookAsync(DebianScratch debian, string? name = null) => new ClusterFinder(new ProgramRunner(), Layout(debian), _sink).FindAsync(name, Stop);

    private static HostLayout Layout(DebianScratch debian)
    {
        Assert.SkipUnless(DebianScratch.IsAvailable, "Debian's postgresql-common is not installed.");
        return new HostLayout { DebianConfigurationRoot = debian.ConfigurationRoot };
    }

    [Fact]
    public async Task One_cluster_is_started_and_stopped_and_no_other()
    {
        await using DebianScratch debian = DebianScratch.Create();
        DebianScratchCluster main = await debian.CreateClusterAsync("main", cancellationToken: Stop);
        await debian.CreateClusterAsync("other", cancellationToken: Stop);

        PgCluster started = await Controller(debian).StartAsync(await LookAsync(debian, "main"), new StartOptions(), Stop);
        PgCluster other = await LookAsync(debian, "other");
        string answer = await debian.QueryAsync(main, "show cluster_name", Stop);
        await Controller(debian).StartAsync(other, new StartOptions(), Stop);
        PgCluster stopped = await Controller(debian).StopAsync(started, new StopOptions(), Stop);

        Assert.Equal((PgClusterStatus.Running, $"{main.Version}/main"), (started.Status, started.Name));
        Assert.Equal(PgClusterStatus.Stopped, other.Status);
        Assert.Equal($"{main.Version}/main", answer);
        Assert.Equal(PgClusterStatus.Stopped, stopped.Status);
        Assert.Equal(PgClusterStatus.Running, (await LookAsync(debian, "other")).Status);
        Assert.Contains(_sink.Lines, line => line.Contains("pg_ctlcluster --skip-systemctl-redirect -m fast", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_configuration_that_the_server_refuses_is_told_by_its_own_words()
    {
        await using DebianScratch debian = DebianScratch.Create();
        DebianScratchCluster main = await debian.CreateClusterAsync("main", settings: ["shared_preload_libraries = 'pgml'"], cancellationToken: Stop);

        PgmlException failure = await Assert.ThrowsAsync<PgmlException>(
            async () => await Controller(debian).StartAsync(await LookAsync(debian), new StartOptions(), Stop));

        Assert.Equal(FaultCatalog.ClusterStartFailed, failure.Fault);
        Assert.Contains("could not access file \"pgml\"", failure.Message.Split('\n')[0], StringComparison.Ordinal);
        Assert.Equal($"{main.Version}/main", ((PgCluster)failure.Target!).Name);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_by_debians_own_words()
    {
        await using DebianScratch debian = DebianScratch.Create();
        DebianScratchCluster first = await debian.CreateClusterAsync("first", port: 54321, cancellationToken: Stop);
        DebianScratchCluster second = await debian.CreateClusterAsync("second", port: 54321, cancellationToken: Stop);
        string configuration = Path.Combine(second.ConfigurationDirectory, "postgresql.conf");
        await File.AppendAllTextAsync(configuration, $"unix_socket_directories = '{first.SocketDirectory}'\n", Stop);
        await Controller(debian).StartAsync(await LookAsync(debian, "first"), new StartOptions(), Stop);

        PgmlException failure = await Assert.ThrowsAsync<PgmlException>(
            async () => await Controller(debian).StartAsync(await LookAsync(debian, "second"), new StartOptions(), Stop));

        Assert.Equal(FaultCatalog.ClusterStartFailed, failure.Fault);
        Assert.Contains("Port conflict", failure.Message.Split('\n')[0], StringComparison.Ordinal);
        Assert.Equal(PgClusterStatus.Running, (await LookAsync(debian, "first")).Status);
    }

    [Fact]
    public async Task A_disabled_cluster_is_not_started()
    {
        await using DebianScratch debian = DebianScratch.Create();
        DebianScratchCluster main = await debian.CreateClusterAsync("main", cancellationToken: Stop);
        await File.WriteAllTextAsync(Path.Combine(main.ConfigurationDirectory, "start.conf"), "disabled\n", Stop);

        PgmlException failure = await Assert.ThrowsAsync<PgmlException>(
            async () => await Controller(debian).StartAsync(await LookAsync(debian), new StartOptions(), Stop));

        Assert.Equal(FaultCatalog.ClusterStartFailed, failure.Fault);
        Assert.Contains("Cluster is disabled", failure.Message.Split('\n')[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_replays_is_returned_while_it_starts()
    {
        await using DebianScratch debian = DebianScratch.Create();
        string wait = debian.Folder.WriteFile(
            "wait.sh", $"#!/bin/sh\nwhile [ ! -e {debian.Folder.Combine("go")} ]; do sleep 0.1; done\nexit 1\n",
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        DebianScratchCluster main = await debian.CreateClusterAsync("main", settings: [$"restore_command = '{wait}'"], cancellationToken: Stop);
        debian.Folder.WriteFile("data-main/recovery.signal", "");

        PgCluster starting = await Controller(debian).StartAsync(await LookAsync(debian), new StartOptions { AcceptStarting = true }, Stop);
        await File.WriteAllTextAsync(debian.Folder.Combine("go"), "", Stop);
        PgCluster running = await Controller(debian).StartAsync(starting, new StartOptions(), Stop);

        Assert.Equal((PgClusterStatus.Starting, true), (starting.Status, starting.InRecovery));
        Assert.Equal((PgClusterStatus.Running, starting.ProcessId), (running.Status, running.ProcessId));
        Assert.Equal("1", await debian.QueryAsync(main, "select 1", Stop));
    }

    [Fact]
    public async Task A_smart_stop_and_server_options_reach_the_server()
    {
        await using DebianScratch debian = DebianScratch.Create();
        DebianScratchCluster main = await debian.CreateClusterAsync("main", cancellationToken: Stop);

        PgCluster started = await Controller(debian).StartAsync(await LookAsync(debian), new StartOptions { ServerOptions = ["-c", "work_mem=5MB"] }, Stop);
        string memory = await debian.QueryAsync(main, "show work_mem", Stop);
        await Controller(debian).StopAsync(started, new StopOptions { Mode = PgShutdownMode.Smart }, Stop);

        Assert.Equal("5MB", memory);
        Assert.Contains("received smart shutdown request", await File.ReadAllTextAsync(main.LogFile, Stop), StringComparison.Ordinal);
    }
}
