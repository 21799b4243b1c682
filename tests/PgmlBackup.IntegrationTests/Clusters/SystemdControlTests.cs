using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Clusters;

/// <summary>Clusters of systemd's units, with a systemctl of our own, since no test machine boots systemd; the server is real.</summary>
public sealed class SystemdControlTests
{
    private const string Unit = "postgresql-15.service";
    private readonly CollectingSink _sink = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ClusterController Controller(FakeSystemd systemd) => new(new ProgramRunner(), systemd.Layout, _sink);

    private Task<PgCluster> LookAsync(FakeSystemd systemd, string? selector = null) => new ClusterFinder(new ProgramRunner(), systemd.Layout, _sink).FindAsync(selector, Stop);

    // systemctl needs root: without it the fake would be called through sudo, which does not take ours.
    private static async Task<ScratchCluster> CreateAsync()
    {
        Assert.SkipUnless(TestAccount.IsRoot, "The fake systemctl is called as root.");
        return await ScratchCluster.CreateAsync(cancellationToken: Stop);
    }

    [Fact]
    public async Task A_cluster_of_a_unit_is_found_once()
    {
        await using ScratchCluster scratch = await CreateAsync();
        var systemd = new FakeSystemd(scratch, Unit);

        PgCluster cluster = await LookAsync(systemd);

        Assert.Equal((scratch.DataDirectory, PgServiceManager.Systemd, Unit), (cluster.DataDirectory, cluster.Manager, cluster.ServiceName));
        Assert.Equal(cluster, await LookAsync(systemd, "postgresql-15"));
        Assert.Equal(cluster, await LookAsync(systemd, scratch.DataDirectory));
    }

    [Fact]
    public async Task A_unit_is_started_and_stopped_alone()
    {
        await using ScratchCluster scratch = await CreateAsync();
        var systemd = new FakeSystemd(scratch, Unit);

        PgCluster started = await Controller(systemd).StartAsync(await LookAsync(systemd), new StartOptions(), Stop);
        PgCluster restarted = await Controller(systemd).RestartAsync(started, new StopOptions(), new StartOptions(), Stop);
        PgCluster stopped = await Controller(systemd).StopAsync(restarted, new StopOptions(), Stop);

        Assert.Equal([PgClusterStatus.Running, PgClusterStatus.Running, PgClusterStatus.Stopped], [started.Status, restarted.Status, stopped.Status]);
        Assert.Equal([$"start {Unit}", $"stop {Unit}", $"start {Unit}", $"stop {Unit}"], systemd.Actions);
    }

    [Fact]
    public async Task An_immediate_stop_goes_to_the_server_first()
    {
        await using ScratchCluster scratch = await CreateAsync();
        var systemd = new FakeSystemd(scratch, Unit);
        PgCluster cluster = await Controller(systemd).StartAsync(await LookAsync(systemd), new StartOptions(), Stop);

        PgCluster stopped = await Controller(systemd).StopAsync(cluster, new StopOptions { Mode = PgShutdownMode.Immediate }, Stop);

        Assert.Equal(PgClusterStatus.Stopped, stopped.Status);
        Assert.Contains("received immediate shutdown request", scratch.Log, StringComparison.Ordinal);
        Assert.Equal($"stop {Unit}", systemd.Actions[^1]);
    }

    [Fact]
    public async Task A_server_that_was_started_beside_systemd_is_stopped_beside_it()
    {
        await using ScratchCluster scratch = await CreateAsync();
        var systemd = new FakeSystemd(scratch, Unit);
        await scratch.StartAsync(Stop);

        PgCluster stopped = await Controller(systemd).StopAsync(await LookAsync(systemd), new StopOptions(), Stop);

        Assert.Equal(PgClusterStatus.Stopped, stopped.Status);
        Assert.Empty(systemd.Actions);
    }

    [Fact]
    public async Task An_exit_code_of_zero_is_no_start()
    {
        await using ScratchCluster scratch = await CreateAsync();
        var systemd = new FakeSystemd(scratch, Unit);
        systemd.OnStart("true");

        PgmlException failure = await Assert.ThrowsAsync<PgmlException>(
            async () => await Controller(systemd).StartAsync(await LookAsync(systemd), new StartOptions(), Stop));

        Assert.Equal(FaultCatalog.ClusterStartFailed, failure.Fault);
        Assert.Contains("from the journal", failure.Message.Split('\n')[0], StringComparison.Ordinal);
        Assert.Contains(systemd.Calls, call => call.StartsWith("status ", StringComparison.Ordinal) && call.EndsWith(Unit, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_exit_code_of_one_is_no_failure_when_the_server_runs()
    {
        await using ScratchCluster scratch = await CreateAsync();
        var systemd = new FakeSystemd(scratch, Unit);
        systemd.OnStart(systemd.StartCommand + "; echo 'Job failed.' >&2; exit 1");

        PgCluster cluster = await Controller(systemd).StartAsync(await LookAsync(systemd), new StartOptions(), Stop);

        Assert.Equal(PgClusterStatus.Running, cluster.Status);
        Assert.Contains(_sink.Lines, line => line.Contains("Job failed.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_exit_code_of_zero_is_no_stop()
    {
        await using ScratchCluster scratch = await CreateAsync();
        var systemd = new FakeSystemd(scratch, "postgresql-99.service");
        await scratch.StartAsync(Stop);
        systemd.SetActive();
        string program = Path.Combine(systemd.Layout.ProgramDirectories[0], "systemctl");
        await File.WriteAllTextAsync(program, (await File.ReadAllTextAsync(program, Stop)).Replace("stop) ", "stop) exit 0; ", StringComparison.Ordinal), Stop);

        PgmlException failure = await Assert.ThrowsAsync<PgmlException>(
            async () => await Controller(systemd).StopAsync(await LookAsync(systemd), new StopOptions { Timeout = TimeSpan.FromSeconds(1) }, Stop));

        Assert.Equal(FaultCatalog.ClusterStopTimeout, failure.Fault);
        Assert.True(scratch.IsRunning);
    }

    [Fact]
    public async Task A_start_that_blocks_while_the_server_replays_is_left()
    {
        await using ScratchCluster scratch = await CreateAsync();
        var systemd = new FakeSystemd(scratch, Unit);
        string wait = scratch.Folder.WriteFile(
            "wait.sh", "#!/bin/sh\nexec sleep 600\n", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await File.AppendAllTextAsync(Path.Combine(scratch.DataDirectory, "postgresql.conf"), $"restore_command = '{wait}'\n", Stop);
        scratch.Folder.WriteFile("data/recovery.signal", "");
        systemd.OnStart($"{systemd.PgCtl($"start -W -l {scratch.LogFile}")}; exec sleep 600");

        PgCluster cluster = await Controller(systemd).StartAsync(await LookAsync(systemd), new StartOptions { AcceptStarting = true }, Stop);

        Assert.Equal((PgClusterStatus.Starting, true), (cluster.Status, cluster.InRecovery));
    }
}
