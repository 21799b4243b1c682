using System.Diagnostics;
using PgmlBackup.Engine.Backups;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Journal;
using PgmlBackup.Engine.Locking;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.IntegrationTests.Recovery;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Locking;

/// <summary>Backups that wait for their turn, leave, or find their work done, and what the history says of it.</summary>
public sealed class BackupTurnTests(BackedUpStanza backedUp, HostCopy host) : IClassFixture<BackedUpStanza>, IClassFixture<HostCopy>, IAsyncLifetime
{
    private const int Kill = 9;
    private const int Halt = 19;
    private const int Continue = 18;

    private static readonly BackupTurnOptions s_wait = new() { Policy = BackupTurnPolicy.Wait };

    private readonly ScratchStanza _stanza = backedUp.Stanza;
    private readonly List<Process> _started = [];
    private int _halted;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string LockFile => _stanza.Cluster.LockPath + "-flock-lock";

    private string State => _stanza.Cluster.Folder.Combine("state");

    public ValueTask InitializeAsync()
    {
        _stanza.Cluster.Folder.WriteFile("turn.toml", $"state_path = '{State}'\n");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Process process in _started)
        {
            if (!process.HasExited)
            {
                ProcessTable.Signal(process.Id, Kill);
            }

            process.Dispose();
        }

        if (_halted > 0 && ProcessTable.IsAlive(_halted))
        {
            ProcessTable.Signal(_halted, Continue);
        }

        await ProcessTable.UntilAsync(() => _stanza.ProcessesOf("backup").Count == 0, "no backup runs", Stop);
        await _stanza.AssertQuietAsync();
        Assert.Null(KernelLockTable.FindHolder(LockFile));
    }

    [Fact]
    public async Task A_line_of_the_guide_is_refused_left_or_waited_for()
    {
        int flock = await HoldAsync();

        PgmlException refused = await Assert.ThrowsAsync<PgmlException>(() => TurnAsync(PgBackupType.Full));
        BackupTurnResult left = await TurnAsync(PgBackupType.Full, new BackupTurnOptions { Policy = BackupTurnPolicy.Skip });
        Task<BackupTurnResult> waiting = TurnAsync(PgBackupType.Incremental, s_wait);
        await UntilWaitingAsync();
        Assert.False(waiting.IsCompleted);
        ProcessTable.Signal(flock, Kill);
        BackupTurnResult taken = await waiting;

        Assert.Equal(FaultCatalog.BackupAlreadyRunning, refused.Fault);
        Assert.Contains($"process {flock} of {_stanza.Cluster.Owner.Name}", refused.Message, StringComparison.Ordinal);
        Assert.Equal(new BackupTurnResult(PgRunOutcome.Skipped, null), left);
        Assert.Equal(PgRunOutcome.Succeeded, taken.Outcome);
        Assert.Equal(taken.Backup!.Label, (await _stanza.ReadAsync()).Backups[^1].Label);
        PgBackupRun[] runs = [.. (await HistoryAsync()).TakeLast(3)];
        Assert.Equal([PgRunOutcome.Failed, PgRunOutcome.Skipped, PgRunOutcome.Succeeded], runs.Select(run => run.Outcome));
        Assert.Equal(nameof(FaultCatalog.BackupAlreadyRunning), runs[0].ErrorId);
        Assert.Contains($"process {flock}", runs[2].WaitedFor, StringComparison.Ordinal);
        Assert.True(runs[2].Waited > TimeSpan.Zero);
        Assert.Equal((taken.Backup.Label, 0), (runs[2].Label, runs[2].ExitCode));
        Assert.True(runs[2].Throughput > 0);
    }

    [Fact]
    public async Task A_holder_that_is_halted_is_waited_for_no_longer_than_was_said()
    {
        int flock = await HoldAsync();
        ProcessTable.Signal(flock, Halt);

        PgmlException late = await Assert.ThrowsAsync<PgmlException>(() => TurnAsync(PgBackupType.Full, s_wait with { Timeout = TimeSpan.FromSeconds(1) }));

        Assert.Equal(FaultCatalog.BackupWaitTimeout, late.Fault);
        Assert.Contains($"process {flock}", late.Message, StringComparison.Ordinal);
        PgBackupRun run = (await HistoryAsync())[^1];
        Assert.Equal((PgRunOutcome.Failed, nameof(FaultCatalog.BackupWaitTimeout)), (run.Outcome, run.ErrorId));
        Assert.True(run.Waited >= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_wait_that_is_stopped_leaves_the_queue_and_a_record()
    {
        await HoldAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task<BackupTurnResult> waiting = TurnAsync(PgBackupType.Full, s_wait, stop.Token);
        await UntilWaitingAsync();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(PgRunOutcome.Stopped, (await HistoryAsync())[^1].Outcome);
    }

    [Fact]
    public async Task Who_waited_for_what_he_wanted_gets_it_and_takes_no_second_one_unless_he_insists()
    {
        Task<BackupTurnResult> first = await StartHaltedAsync();
        Task<BackupTurnResult> served = TurnAsync(PgBackupType.Incremental, s_wait);
        await UntilWaitingAsync();
        Task<BackupTurnResult> insists = TurnAsync(PgBackupType.Incremental, s_wait with { AlwaysRun = true });
        await UntilWaitingAsync(2);
        ProcessTable.Signal(_halted, Continue);

        PgBackup full = (await first).Backup!;
        BackupTurnResult same = await served;
        BackupTurnResult another = await insists;

        Assert.Equal((PgRunOutcome.Satisfied, full.Label), (same.Outcome, same.Backup!.Label));
        Assert.Equal(PgRunOutcome.Succeeded, another.Outcome);
        Assert.Equal([full.Label, another.Backup!.Label], (await _stanza.ReadAsync()).Backups.TakeLast(2).Select(backup => backup.Label));
        Assert.Equal(PgRunOutcome.Satisfied, (await HistoryAsync())[^2].Outcome);
    }

    [Fact]
    public async Task A_backup_that_was_started_by_hand_without_the_lock_is_waited_for_too()
    {
        TestAccount owner = _stanza.Cluster.Owner;
        Process byHand = TestProgram.Start(owner, _stanza.Cluster.PgBackRestArguments(["backup", "--type=full", "--start-fast"]), _stanza.Cluster.Folder.Environment);
        _started.Add(byHand);
        await ProcessTable.UntilAsync(() => byHand.HasExited || _stanza.ProcessesOf("backup").Count > 1, "workers of the backup", Stop);
        ProcessTable.Signal(byHand.Id, Halt);
        Assert.False(byHand.HasExited, "It ended before it could be halted.");
        Assert.Equal(PgRunOutcome.Skipped, (await TurnAsync(PgBackupType.Incremental, new BackupTurnOptions { Policy = BackupTurnPolicy.Skip })).Outcome);
        Task<BackupTurnResult> waiting = TurnAsync(PgBackupType.Incremental, s_wait);
        await ProcessTable.UntilAsync(() => _stanza.Sink.Text.Contains("Waiting for the lock", StringComparison.Ordinal), "the wait", Stop);
        Assert.False(waiting.IsCompleted);
        ProcessTable.Signal(byHand.Id, Continue);

        BackupTurnResult result = await waiting;

        Assert.Equal(PgRunOutcome.Satisfied, result.Outcome);
        Assert.Equal(PgBackupType.Full, result.Backup!.Type);
        PgBackupRun[] runs = [.. (await HistoryAsync()).Where(run => run.Label == result.Backup.Label)];
        Assert.Equal([false, true], runs.Select(run => run.IsRecorded).Order());
        Assert.Contains("pgbackrest backup", runs.Single(run => run.IsRecorded).WaitedFor, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_young_enough_is_not_taken_again_and_what_is_due_becomes_a_full_one()
    {
        string newest = (await _stanza.ReadAsync()).Backups[^1].Label;

        BackupTurnResult young = await TurnAsync(PgBackupType.Incremental, new BackupTurnOptions { SkipIfNewerThan = TimeSpan.FromHours(20) });
        BackupTurnResult due = await TurnAsync(PgBackupType.Incremental, new BackupTurnOptions { SkipIfNewerThan = TimeSpan.FromTicks(1) }, fullEvery: TimeSpan.FromTicks(1));

        Assert.Equal((PgRunOutcome.Skipped, newest), (young.Outcome, young.Backup!.Label));
        Assert.Equal((PgRunOutcome.Succeeded, PgBackupType.Full), (due.Outcome, due.Backup!.Type));
        PgBackupRun run = (await HistoryAsync())[^1];
        Assert.Equal((PgBackupType.Incremental, PgBackupType.Full), (run.Type, run.BackupType));
    }

    [Fact]
    public async Task A_clock_that_was_set_back_keeps_no_backup_from_being_taken()
    {
        BackupTurnResult taken = await TurnAsync(PgBackupType.Incremental, new BackupTurnOptions { SkipIfNewerThan = TimeSpan.FromHours(20) }, time: new LateClock());

        Assert.Equal(PgRunOutcome.Succeeded, taken.Outcome);
        Assert.Contains(taken.Backup!.Label, (await HistoryAsync()).Where(run => run.IsRecorded).Select(run => run.Label));
    }

    [Fact]
    public async Task After_the_machine_has_started_anew_the_broken_run_is_told_and_the_next_one_goes_through()
    {
        StanzaContext context = await ResolveAsync();
        ProcessIdentity gone = ProcessIdentity.Current with { BootId = "before" };
        await context.Journal.AppendAsync(RunRecord.Begin("main", DateTime.UtcNow) with { Process = gone }, Stop);
        File.Delete(LockFile);
        Directory.Delete(_stanza.Cluster.LockPath, recursive: true);

        BackupTurnResult taken = await TurnAsync(PgBackupType.Incremental, s_wait);

        Assert.Equal(PgRunOutcome.Succeeded, taken.Outcome);
        Assert.Equal([PgRunOutcome.Interrupted, PgRunOutcome.Succeeded], (await HistoryAsync()).Where(run => run.IsRecorded).TakeLast(2).Select(run => run.Outcome));
        Assert.Equal(context.Owner.UserId, FileIdentity.Of(LockFile)?.UserId);
    }

    [Fact]
    public async Task A_history_that_cannot_be_written_is_an_error_and_the_backup_stands()
    {
        string file = _stanza.Cluster.Folder.WriteFile("no-folder", "");
        _stanza.Cluster.Folder.WriteFile("lost.toml", $"state_path = '{file}'\n");
        int faults = _stanza.Sink.Faults.Count;

        BackupTurnResult taken = await TurnAsync(PgBackupType.Incremental, profile: "lost.toml");

        Assert.Equal(PgRunOutcome.Succeeded, taken.Outcome);
        Assert.Equal(FaultCatalog.HistoryNotWritten, Assert.Single(_stanza.Sink.Faults.Skip(faults)).Fault);
    }

    [Fact]
    public async Task A_holder_that_is_killed_leaves_the_lock_with_its_pgBackRest_and_then_to_who_waits()
    {
        Process holder = StartHost("-Type Full");
        await ProcessTable.UntilAsync(() => holder.HasExited || _stanza.ProcessesOf("backup").Count > 1, "workers of the backup", Stop);
        _halted = _stanza.ProcessesOf("backup")[0];
        ProcessTable.Signal(_halted, Halt);
        ProcessTable.Signal(holder.Id, Kill);
        await holder.WaitForExitAsync(Stop);
        Task<BackupTurnResult> waiting = TurnAsync(PgBackupType.Incremental, s_wait);
        await UntilWaitingAsync();
        Assert.False(waiting.IsCompleted);
        Assert.NotNull(KernelLockTable.FindHolder(LockFile));
        Assert.Equal(PgRunOutcome.Interrupted, (await HistoryAsync())[^2].Outcome);
        foreach (int process in _stanza.ProcessesOf("backup"))
        {
            ProcessTable.Signal(process, Kill);
        }

        Assert.Equal(PgRunOutcome.Succeeded, (await waiting).Outcome);
    }

    [Fact]
    public async Task A_waiter_that_is_killed_lets_the_next_one_pass()
    {
        int flock = await HoldAsync();
        Process killed = StartHost("-Wait");
        await UntilWaitingAsync();
        string folder = File.ReadAllText($"/proc/{ProcessTable.Named($"-F\0{LockFile}\0")[0]}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries)[^1];
        Task<BackupTurnResult> waiting = TurnAsync(PgBackupType.Incremental, s_wait);
        await UntilWaitingAsync(2);
        ProcessTable.Signal(killed.Id, Kill);
        await killed.WaitForExitAsync(Stop);
        int count = (await _stanza.ReadAsync()).Backups.Count;
        ProcessTable.Signal(flock, Kill);

        Assert.Equal(PgRunOutcome.Succeeded, (await waiting).Outcome);
        Assert.Equal(count + 1, (await _stanza.ReadAsync()).Backups.Count);
        Assert.Contains(PgRunOutcome.Interrupted, (await HistoryAsync()).TakeLast(2).Select(run => run.Outcome));

        // Nobody holds it: whoever waits a minute later removes it, and one elsewhere may have done so.
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder);
        }
    }

    [Fact]
    public async Task Processes_that_start_at_once_run_one_after_the_other_and_each_takes_its_backup()
    {
        int count = Environment.GetEnvironmentVariable("PGMLBACKUP_TEST_LONG") == "1" ? 30 : 4;
        int before = (await HistoryAsync()).Count(run => run.IsRecorded);
        await HoldAsync();
        FileIdentity? file = FileIdentity.Of(LockFile);
        Process[] hosts = [.. Enumerable.Range(0, count).Select(_ => StartHost("-Wait -AlwaysRun"))];
        Task<string>[] outputs = [.. hosts.Select(process => process.StandardOutput.ReadToEndAsync(Stop))];
        Task<string>[] errors = [.. hosts.Select(process => process.StandardError.ReadToEndAsync(Stop))];
        await UntilWaitingAsync(count);
        ProcessTable.Signal(_started[0].Id, Kill);
        foreach (Process process in hosts)
        {
            await process.WaitForExitAsync(Stop);
        }

        string[] labels = [.. (await Task.WhenAll(outputs)).Select(output => output.Trim())];
        Assert.True(hosts.All(process => process.ExitCode == 0), string.Join('\n', await Task.WhenAll(errors)));
        PgBackupRun[] runs = [.. (await HistoryAsync()).Where(run => run.IsRecorded).Skip(before).OrderBy(run => run.StartTime)];
        Assert.Equal(count, labels.Distinct().Count());
        Assert.Equal(labels.Order(), runs.Select(run => run.Label).Order());
        Assert.All(runs, run => Assert.Equal(PgRunOutcome.Succeeded, run.Outcome));
        Assert.All(runs.Zip(runs.Skip(1)), pair => Assert.True(pair.First.StopTime <= pair.Second.StartTime + TimeSpan.FromSeconds(1), $"{pair.First.StopTime:O} {pair.Second.StartTime:O}"));
        Assert.Equal(file, FileIdentity.Of(LockFile));
    }

    private async Task<BackupTurnResult> TurnAsync(
        PgBackupType type, BackupTurnOptions? options = null, CancellationToken? stop = null, TimeSpan? fullEvery = null, string profile = "turn.toml", TimeProvider? time = null) =>
        await new BackupTurn(await ResolveAsync(profile), options ?? new BackupTurnOptions(), new FullDueProbe(fullEvery), time ?? TimeProvider.System)
            .RunAsync(new BackupRequest { Type = type }, stop ?? Stop);

    private Task<StanzaContext> ResolveAsync(string profile = "turn.toml") => _stanza.ResolveAsync(
        new StanzaSettings { Stanza = _stanza.Cluster.Stanza, ConfigPath = _stanza.Cluster.ConfigPath, ProfilePath = _stanza.Cluster.Folder.Combine(profile) });

    private async Task<IReadOnlyList<PgBackupRun>> HistoryAsync() => await new BackupHistory(await ResolveAsync()).ReadAsync(null, Stop);

    private Process StartHost(string parameters)
    {
        Process process = host.Start(
            TestAccount.Current,
            $"Invoke-PgBackup {parameters} -ConfigPath {_stanza.Cluster.ConfigPath} -ProfilePath {_stanza.Cluster.Folder.Combine("turn.toml")} -Confirm:$false -ErrorAction Stop | ForEach-Object Label");
        process.StandardInput.Close();
        _started.Add(process);
        return process;
    }

    // A backup of this process, under the lock, halted in the middle of its files.
    private async Task<Task<BackupTurnResult>> StartHaltedAsync()
    {
        var halted = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _stanza.Sink.AtFirstFile(() =>
        {
            int leader = _stanza.ProcessesOf("backup")[0];
            ProcessTable.Signal(leader, Halt);
            halted.SetResult(leader);
        });
        Task<BackupTurnResult> running = TurnAsync(PgBackupType.Full);
        _halted = await halted.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop);
        return running;
    }

    private async Task<int> HoldAsync()
    {
        Process process = TestProgram.Start(_stanza.Cluster.Owner, ["flock", "-F", LockFile, "sleep", "3600"], _stanza.Cluster.Folder.Environment);
        _started.Insert(0, process);
        await ProcessTable.UntilAsync(() => KernelLockTable.FindHolder(LockFile)?.ProcessId == process.Id, "flock has the lock", Stop);
        return process.Id;
    }

    private Task UntilWaitingAsync(int count = 1) => UntilAsync(() => WaitingCount() >= count, () => $"{count} that wait; {WaitingCount()} do");

    private int WaitingCount()
    {
        ulong inode = FileIdentity.Of(LockFile)!.Inode;
        return File.ReadLines("/proc/locks").Count(line => line.Contains("->", StringComparison.Ordinal) && line.Contains($":{inode} ", StringComparison.Ordinal));
    }

    // Many programs start on few cores.
    private static async Task UntilAsync(Func<bool> condition, Func<string> what)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (DateTime until = DateTime.UtcNow.AddMinutes(10); !condition(); await ticks.WaitForNextTickAsync(Stop))
        {
            Assert.True(DateTime.UtcNow < until, $"It did not come about: {what()}");
        }
    }

    private sealed class LateClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddDays(-1);
    }
}
