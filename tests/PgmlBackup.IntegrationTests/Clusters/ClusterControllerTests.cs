using System.Diagnostics;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Clusters;

/// <summary>Clusters that pg_ctl starts and stops.</summary>
public sealed class ClusterControllerTests
{
    private readonly CollectingSink _sink = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ClusterController Controller => new(new ProgramRunner(), HostLayout.Current, _sink);

    private Task<PgCluster> LookAsync(ScratchCluster scratch) =>
        new ClusterFinder(new ProgramRunner(), HostLayout.Current, _sink).FindAsync(scratch.DataDirectory, Stop);

    // The log is named, as a cluster of pg_ctl has nothing to name it while it is down.
    private async Task<PgCluster> LookStoppedAsync(ScratchCluster scratch) => await LookAsync(scratch) with { LogFile = scratch.LogFile };

    [Fact]
    public async Task A_cluster_is_started_stopped_and_restarted()
    {
        await using ScratchCluster scratch = await ScratchCluster.CreateAsync(cancellationToken: Stop);
        List<PgClusterStatus> seen = [];

        PgCluster started = await Controller.StartAsync(await LookStoppedAsync(scratch), new StartOptions { OnStatus = seen.Add }, Stop);
        Assert.Equal((PgClusterStatus.Running, scratch.PostmasterPid, scratch.Port), (started.Status, started.ProcessId, started.Port));
        Assert.Equal(PgClusterStatus.Running, seen[^1]);
        Assert.Equal("1", await scratch.QueryAsync("select 1", Stop));

        PgCluster restarted = await Controller.RestartAsync(started, new StopOptions(), new StartOptions(), Stop);
        Assert.Equal(PgClusterStatus.Running, restarted.Status);
        Assert.NotEqual(started.ProcessId, restarted.ProcessId);

        PgCluster stopped = await Controller.StopAsync(restarted, new StopOptions(), Stop);
        Assert.Equal((PgClusterStatus.Stopped, (int?)null), (stopped.Status, stopped.ProcessId));
        Assert.False(scratch.IsRunning);
        Assert.Contains("received fast shutdown request", scratch.Log, StringComparison.Ordinal);
        Assert.Empty(_sink.Faults);
    }

    [Fact]
    public async Task What_is_so_already_is_left_so()
    {
        await using ScratchCluster scratch = await ScratchCluster.StartNewAsync(cancellationToken: Stop);
        PgCluster running = await LookAsync(scratch);

        Assert.Equal(running, await Controller.StartAsync(running, new StartOptions(), Stop));
        await scratch.StopAsync(cancellationToken: Stop);
        Assert.Equal(PgClusterStatus.Stopped, (await Controller.StopAsync(running, new StopOptions(), Stop)).Status);
        Assert.Empty(_sink.Lines);
    }

    [Fact]
    public async Task A_smart_stop_waits_for_clients_and_a_fast_one_does_not()
    {
        await using ScratchCluster scratch = await ScratchCluster.StartNewAsync(cancellationToken: Stop);
        PgCluster cluster = await LookAsync(scratch);
        using Process client = TestProgram.Start(scratch.Owner, scratch.PsqlArguments(), scratch.Folder.Environment);
        await client.StandardInput.WriteLineAsync("begin; create table held (a int); select 'open';");
        await client.StandardInput.FlushAsync(Stop);
        Assert.Equal("open", await client.StandardOutput.ReadLineAsync(Stop));

        PgmlException timeout = await Assert.ThrowsAsync<PgmlException>(
            () => Controller.StopAsync(cluster, new StopOptions { Mode = PgShutdownMode.Smart, Timeout = TimeSpan.FromSeconds(2) }, Stop));
        PgCluster stopping = await LookAsync(scratch);
        PgCluster stopped = await Controller.StopAsync(cluster, new StopOptions(), Stop);

        Assert.Equal(FaultCatalog.ClusterStopTimeout, timeout.Fault);
        Assert.Contains("Smart", timeout.Message, StringComparison.Ordinal);
        Assert.Equal(PgClusterStatus.Stopping, stopping.Status);
        Assert.Equal(PgClusterStatus.Stopped, stopped.Status);
    }

    [Fact]
    public async Task An_immediate_stop_leaves_a_recovery_to_the_next_start()
    {
        await using ScratchCluster scratch = await ScratchCluster.StartNewAsync(cancellationToken: Stop);
        await scratch.LoadRowsAsync(10, cancellationToken: Stop);

        PgCluster stopped = await Controller.StopAsync(await LookAsync(scratch), new StopOptions { Mode = PgShutdownMode.Immediate }, Stop);
        await Controller.StartAsync(stopped with { LogFile = scratch.LogFile }, new StartOptions(), Stop);

        Assert.Contains("automatic recovery in progress", scratch.Log, StringComparison.Ordinal);
        Assert.Equal(10, await scratch.CountRowsAsync(cancellationToken: Stop));
    }

    [Fact]
    public async Task A_killed_server_is_started_again_at_once()
    {
        await using ScratchCluster scratch = await ScratchCluster.StartNewAsync(cancellationToken: Stop);
        await scratch.KillPostmasterAsync(Stop);

        PgCluster cluster = await Controller.StartAsync(await LookStoppedAsync(scratch), new StartOptions(), Stop);

        Assert.Equal(PgClusterStatus.Running, cluster.Status);
    }

    [Fact]
    public async Task A_process_that_has_the_killed_servers_number_is_named()
    {
        await using ScratchCluster scratch = await ScratchCluster.StartNewAsync(cancellationToken: Stop);
        string file = Path.Combine(scratch.DataDirectory, "postmaster.pid");
        string[] lines = await File.ReadAllLinesAsync(file, Stop);
        await scratch.KillPostmasterAsync(Stop);
        using Process sleeper = TestProgram.Start(scratch.Owner, ["sleep", "600"], scratch.Folder.Environment);
        lines[0] = $"{sleeper.Id}";
        await File.WriteAllLinesAsync(file, lines, Stop);

        PgmlException failure = await Assert.ThrowsAsync<PgmlException>(
            async () => await Controller.StartAsync(await LookStoppedAsync(scratch), new StartOptions(), Stop));

        Assert.Equal(FaultCatalog.ClusterStartFailed, failure.Fault);
        Assert.Contains($"process {sleeper.Id}, which it names, is 'sleep' now", failure.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains($"rm {file}", failure.RecommendedAction, StringComparison.Ordinal);
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_by_the_servers_own_words()
    {
        await using ScratchCluster first = await ScratchCluster.StartNewAsync(cancellationToken: Stop);
        await using ScratchCluster second = await ScratchCluster.CreateAsync(
            new ScratchClusterOptions { Settings = [$"port = {first.Port}", $"unix_socket_directories = '{first.SocketDirectory}'"] }, Stop);

        PgmlException failure = await Assert.ThrowsAsync<PgmlException>(
            async () => await Controller.StartAsync(await LookStoppedAsync(second), new StartOptions(), Stop));

        Assert.Equal(FaultCatalog.ClusterStartFailed, failure.Fault);
        Assert.Contains("lock file", failure.Message.Split('\n')[0], StringComparison.Ordinal);
        Assert.Contains(".s.PGSQL", failure.Message, StringComparison.Ordinal);
        Assert.True(first.IsRunning);
        Assert.Equal("1", await first.QueryAsync("select 1", Stop));
    }

    [Theory]
    [InlineData("global/pg_control", "pg_control")]
    [InlineData("pg_wal", "pg_wal")]
    [InlineData("postgresql.conf", "postgresql.conf")]
    public async Task A_damaged_data_directory_is_told_by_the_servers_own_words(string lost, string shows)
    {
        await using ScratchCluster scratch = await ScratchCluster.StartNewAsync(cancellationToken: Stop);
        await scratch.StopAsync(cancellationToken: Stop);
        string path = Path.Combine(scratch.DataDirectory, lost);
        Directory.Move(path, scratch.Folder.Combine("lost"));

        PgmlException failure = await Assert.ThrowsAsync<PgmlException>(
            async () => await Controller.StartAsync(await LookStoppedAsync(scratch), new StartOptions(), Stop));

        Assert.Equal(FaultCatalog.ClusterStartFailed, failure.Fault);
        Assert.Contains(shows, failure.Message, StringComparison.Ordinal);
        Assert.False(scratch.IsRunning);
    }

    [Fact]
    public async Task Old_lines_of_the_log_are_not_the_cause()
    {
        await using ScratchCluster scratch = await ScratchCluster.CreateAsync(cancellationToken: Stop);
        scratch.Folder.WriteFile("log/postgresql.log", "FATAL:  from long ago\n");
        await File.AppendAllTextAsync(Path.Combine(scratch.DataDirectory, "postgresql.conf"), "shared_buffers = nonsense\n", Stop);

        PgmlException failure = await Assert.ThrowsAsync<PgmlException>(
            async () => await Controller.StartAsync(await LookStoppedAsync(scratch), new StartOptions(), Stop));

        Assert.Contains("contains errors", failure.Message.Split('\n')[0], StringComparison.Ordinal);
        Assert.Contains("shared_buffers", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("from long ago", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_a_cluster_is_neither_started_nor_stopped()
    {
        await using ScratchCluster scratch = await ScratchCluster.CreateAsync(cancellationToken: Stop);
        PgCluster cluster = await LookAsync(scratch);
        Directory.Delete(scratch.DataDirectory, recursive: true);

        Assert.Equal(FaultCatalog.ClusterDataMissing, (await Assert.ThrowsAsync<PgmlException>(() => Controller.StartAsync(cluster, new StartOptions(), Stop))).Fault);
        Assert.Equal(FaultCatalog.ClusterDataMissing, (await Assert.ThrowsAsync<PgmlException>(() => Controller.StopAsync(cluster, new StopOptions(), Stop))).Fault);
    }

    [Fact]
    public async Task A_server_that_replays_is_returned_while_it_starts()
    {
        await using ScratchCluster scratch = await RecoveringAsync();

        PgCluster starting = await Controller.StartAsync(await LookStoppedAsync(scratch), new StartOptions { AcceptStarting = true }, Stop);
        PgCluster stopped = await Controller.StopAsync(starting, new StopOptions(), Stop);

        Assert.Equal((PgClusterStatus.Starting, true), (starting.Status, starting.InRecovery));
        Assert.Equal(PgClusterStatus.Stopped, stopped.Status);
    }

    [Fact]
    public async Task A_server_that_replays_for_too_long_is_left_running()
    {
        await using ScratchCluster scratch = await RecoveringAsync();
        List<PgClusterStatus> seen = [];

        PgmlException failure = await Assert.ThrowsAsync<PgmlException>(async () => await Controller.StartAsync(
            await LookStoppedAsync(scratch), new StartOptions { Timeout = TimeSpan.FromSeconds(3), OnStatus = seen.Add }, Stop));

        Assert.Equal(FaultCatalog.ClusterStartTimeout, failure.Fault);
        Assert.Equal(PgClusterStatus.Starting, seen[^1]);
        Assert.Equal(PgClusterStatus.Starting, (await LookAsync(scratch)).Status);
    }

    [Fact]
    public async Task Another_start_waits_for_the_one_that_is_under_way()
    {
        await using ScratchCluster scratch = await RecoveringAsync();
        PgCluster starting = await Controller.StartAsync(await LookStoppedAsync(scratch), new StartOptions { AcceptStarting = true }, Stop);

        Task<PgCluster> waiting = Controller.StartAsync(starting, new StartOptions(), Stop);
        await File.WriteAllTextAsync(scratch.Folder.Combine("go"), "", Stop);

        PgCluster running = await waiting;
        Assert.Equal((PgClusterStatus.Running, starting.ProcessId), (running.Status, running.ProcessId));
    }

    [Fact]
    public async Task A_cancelled_start_leaves_neither_server_nor_program()
    {
        await using ScratchCluster scratch = await RecoveringAsync();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var options = new StartOptions { OnStatus = status => CancelWhen(status == PgClusterStatus.Starting, cancel) };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Controller.StartAsync(await LookStoppedAsync(scratch), options, cancel.Token));

        await ProcessTable.UntilAsync(() => ProcessTable.Of(scratch.Folder.Path).Count == 0, "the end of all that was started", Stop);
    }

    [Fact]
    public async Task Server_options_reach_the_server()
    {
        await using ScratchCluster scratch = await ScratchCluster.CreateAsync(cancellationToken: Stop);

        await Controller.StartAsync(
            await LookStoppedAsync(scratch), new StartOptions { ServerOptions = ["-c", "cluster_name=it's a $HOME; true", "-c", "work_mem=5MB"] }, Stop);

        Assert.Equal("it's a $HOME; true|5MB", await scratch.QueryAsync("select current_setting('cluster_name'), current_setting('work_mem')", Stop));
    }

    [Fact]
    public async Task A_plan_names_the_commands_and_runs_none()
    {
        await using ScratchCluster scratch = await ScratchCluster.CreateAsync(cancellationToken: Stop);
        PgCluster cluster = await LookStoppedAsync(scratch);

        ServiceCommand command = Assert.Single(await Controller.PlanStartAsync(cluster, new StartOptions(), Stop));

        Assert.Equal("pg_ctl", Path.GetFileName(command.Program));
        Assert.Contains(scratch.DataDirectory, command.DisplayText, StringComparison.Ordinal);
        Assert.False(scratch.IsRunning);
    }

    private static void CancelWhen(bool condition, CancellationTokenSource cancel)
    {
        if (condition)
        {
            cancel.Cancel();
        }
    }

    // A server that starts and waits for WAL until a file 'go' appears: a restore from a slow archive.
    private static async Task<ScratchCluster> RecoveringAsync()
    {
        ScratchCluster scratch = await ScratchCluster.CreateAsync(cancellationToken: Stop);
        string go = scratch.Folder.Combine("go");
        string wait = scratch.Folder.WriteFile(
            "wait.sh",
            $"#!/bin/sh\nwhile [ ! -e {go} ]; do sleep 0.1; done\nexit 1\n",
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await File.AppendAllTextAsync(Path.Combine(scratch.DataDirectory, "postgresql.conf"), $"restore_command = '{wait}'\n", Stop);
        scratch.Folder.WriteFile("data/recovery.signal", "");
        return scratch;
    }
}
