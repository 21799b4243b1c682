using System.Diagnostics;
using System.Globalization;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Locking;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;
using PgmlBackup.TestKit;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.PgBackRest;

public sealed class PgBackRestClientTests : IAsyncLifetime
{
    private ScratchCluster _cluster = null!;
    private PgBackRestKit _kit = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cluster = await ScratchCluster.StartNewAsync(new ScratchClusterOptions { Archiving = true }, Stop);
        _kit = await PgBackRestKit.CreateAsync(_cluster, Stop);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_backup_tells_its_facts_while_it_runs()
    {
        List<LogEntry> entries = [];
        PgBackRestRun run = await _kit.Client.RunAsync(_kit.FullBackup("main").With("annotation", "by=test"), LogLevel.Detail, entries.Add, Stop);
        Assert.Equal("full", run.Facts.BackupType);
        Assert.Equal(100, run.Facts.Percent);
        Assert.Equal(_cluster.LockPath, run.Facts.Options["lock-path"]);
        Assert.True(entries.Count(entry => entry.File is not null) > 500);
        Assert.Equal(run.Facts.Label, (await _cluster.BackupLabelsAsync(Stop))[^1]);
        Assert.Contains(_kit.Sink.Lines, line => line.StartsWith("As postgres: /usr/bin/pgbackrest backup --config=", StringComparison.Ordinal));
        Assert.Contains(_kit.Sink.Lines, line => line.Contains("ended with exit code 0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_backup_that_meets_another_one_says_so()
    {
        await WhileBackupRunsAsync(async () =>
        {
            PgmlException failure = await Assert.ThrowsAsync<PgmlException>(() => _kit.Client.RunAsync(_kit.FullBackup("main"), LogLevel.Info, null, Stop));
            Assert.Equal(nameof(FaultCatalog.BackupAlreadyRunning), failure.Fault.Id);
            Assert.Equal("main", failure.Target);
            Assert.Contains("is another pgBackRest process running?", failure.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_running_backup_is_seen_with_its_holder_and_how_far_it_is()
    {
        await WhileBackupRunsAsync(async () =>
        {
            // pgBackRest writes how far it is after the first file that moves it by a tenth of a percent.
            PgBackupProgress progress = await Eventually.SeeAsync(
                async () => Assert.Single(await _kit.Progress.ReadAsync("main", _cluster.LockPath, Stop)), seen => seen.PercentComplete is not null, "how far the backup is", Stop);
            Assert.Equal(("main", "backup", _cluster.Owner.Name), (progress.Stanza, progress.Operation, progress.UserName));
            Assert.InRange(progress.PercentComplete!.Value, 0, 100);
            Assert.InRange(DateTime.UtcNow - progress.StartTime!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(2));
            Assert.Contains("pgbackrest", await File.ReadAllTextAsync($"/proc/{progress.ProcessId}/cmdline", Stop), StringComparison.Ordinal);
            LockHolder holder = (await _kit.Locks.FindHolderAsync(_cluster.LockPath, "main", "backup", Stop))!;
            Assert.Contains($"process {progress.ProcessId} of {_cluster.Owner.Name}, pgbackrest backup", holder.Describe(), StringComparison.Ordinal);
        });
        Assert.Empty(await _kit.Progress.ReadAsync("main", _cluster.LockPath, Stop));
    }

    [Fact]
    public async Task Two_looks_at_a_free_lock_do_not_take_each_other_for_its_holder()
    {
        string lockFile = Path.Join(_cluster.LockPath, "main-backup.lock");
        _cluster.Folder.WriteFile("pgbackrest/lock/main-backup.lock", "{\"execId\":\"1-00000000\",\"pid\":1}");
        bool[] held = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => _kit.Locks.IsHeldAsync(lockFile, Stop), Stop)));
        Assert.DoesNotContain(true, held);
        Assert.Null(await _kit.Locks.FindHolderAsync(_cluster.LockPath, "main", "backup", Stop));
    }

    [Fact]
    public async Task A_look_makes_no_lock_file()
    {
        Assert.False(await _kit.Locks.IsHeldAsync(Path.Join(_cluster.LockPath, "other-backup.lock"), Stop));
        Assert.Null(await _kit.Locks.FindHolderAsync(_cluster.LockPath, "other", "backup", Stop));
        Assert.Empty(Directory.GetFiles(_cluster.LockPath, "other*"));
    }

    [Fact]
    public async Task After_a_cancel_the_lock_is_free_nothing_runs_and_the_next_backup_goes_through()
    {
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _kit.Client.RunAsync(
            _kit.FullBackup("main").With("process-max", 2), LogLevel.Detail, entry => CancelAtFile(entry, cancel), cancel.Token));
        foreach (string lockFile in await _kit.Locks.FindAsync(_cluster.LockPath, "main", "backup", Stop))
        {
            Assert.False(await _kit.Locks.IsHeldAsync(lockFile, Stop));
        }

        Assert.Empty(PgBackRestProcesses());
        PgBackRestRun next = await _kit.Client.RunAsync(_kit.FullBackup("main"), LogLevel.Info, null, Stop);
        Assert.NotNull(next.Facts.ResumedLabel);
        Assert.Equal(next.Facts.Label, next.Facts.ResumedLabel);
    }

    [Fact]
    public async Task A_backup_that_is_killed_is_named_so()
    {
        PgmlException failure = await Assert.ThrowsAsync<PgmlException>(() => _kit.Client.RunAsync(
            _kit.FullBackup("main"), LogLevel.Detail, SignalAtFile(9), Stop));
        Assert.Equal(nameof(FaultCatalog.PgBackRestKilled), failure.Fault.Id);
    }

    [Fact]
    public async Task A_worker_that_keeps_the_lock_of_a_process_that_is_gone_is_found()
    {
        const int gone = 4_190_000;
        string lockFile = _cluster.Folder.WriteFile("pgbackrest/lock/main-backup.lock", $"{{\"execId\":\"{gone}-00000000\",\"pctCplt\":1527,\"pid\":{gone}}}");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task worker = _cluster.RunAsync(["/bin/sh", "-c", "exec 9<\"$2\"; flock -n 9; sleep 60 & wait", "pgbackrest", "--stanza=main", lockFile], cancellationToken: end.Token);
        await ProcessTable.UntilAsync(() => _kit.Locks.IsHeldAsync(lockFile, Stop).GetAwaiter().GetResult(), "the lock", Stop);
        LockHolder holder = (await _kit.Locks.FindHolderAsync(_cluster.LockPath, "main", "backup", Stop))!;
        Assert.Equal((_cluster.Owner.Name, 15.27), (holder.UserName, holder.PercentComplete!.Value));
        Assert.Contains("--stanza=main", await File.ReadAllTextAsync($"/proc/{holder.ProcessId}/cmdline", Stop), StringComparison.Ordinal);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => worker);
    }

    [Fact]
    public async Task A_backup_that_is_asked_to_end_is_named_so()
    {
        PgmlException failure = await Assert.ThrowsAsync<PgmlException>(() => _kit.Client.RunAsync(
            _kit.FullBackup("main"), LogLevel.Detail, SignalAtFile(15), Stop));
        Assert.Equal(nameof(FaultCatalog.PgBackRestTerminated), failure.Fault.Id);
        Assert.Contains("SIGTERM", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_pages_are_a_fact_of_a_run_that_ends_with_0()
    {
        await _cluster.DisposeAsync();
        _cluster = await ScratchCluster.StartNewAsync(new ScratchClusterOptions { Archiving = true, DataChecksums = true }, Stop);
        _kit = await PgBackRestKit.CreateAsync(_cluster, Stop);
        await _cluster.LoadRowsAsync(2000, cancellationToken: Stop);
        string file = await _cluster.RelationFileAsync("rows", Stop);
        await _cluster.StopAsync(cancellationToken: Stop);
        ScratchCluster.FlipBytes(file, 8192 + 100, 4);
        await _cluster.StartAsync(Stop);
        PgBackRestRun run = await _kit.Client.RunAsync(_kit.FullBackup("main"), LogLevel.Info, null, Stop);
        Assert.Equal(new DamagedFile(file, "1"), Assert.Single(run.Facts.Damaged));
        PgBackupDetail detail = Assert.IsType<PgBackupDetail>(Assert.Single((await _kit.Repositories.ReadAsync("main", null, run.Facts.Label, Stop)).Stanzas[0].Backups));
        Assert.True(detail.Error);
        Assert.Equal(Path.GetRelativePath(_cluster.DataDirectory, file), Assert.Single(detail.ErrorFile));
    }

    [Fact]
    public async Task A_recovery_setting_with_quotes_is_read_back_by_PostgreSQL_as_it_was_meant()
    {
        await _cluster.TakeBackupAsync(cancellationToken: Stop);
        string copy = _cluster.Folder.MakeFolder("copy");
        PgBackRestCommand command = _kit.Client.Command("restore", "main").With("pg1-path", copy).With("archive-mode", "off")
            .With("type", "name").With("target", RecoverySettingText.Quote("it's 'here'"))
            .With("recovery-option", "primary_conninfo=" + RecoverySettingText.Quote("host=x application_name='a b'"));
        await _kit.Client.RunAsync(command, LogLevel.Info, null, Stop);
        Assert.Equal("it's 'here'", await SettingAsync(copy, "recovery_target_name"));
        Assert.Equal("host=x application_name='a b'", await SettingAsync(copy, "primary_conninfo"));
        Assert.Contains($"--config={_cluster.ConfigPath} --pg1-path={copy}", await SettingAsync(copy, "restore_command"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_moment_of_ours_is_one_that_pgBackRest_takes()
    {
        await _cluster.TakeBackupAsync(cancellationToken: Stop);
        string copy = _cluster.Folder.MakeFolder("copy");
        PgBackRestCommand command = _kit.Client.Command("restore", "main").With("pg1-path", copy).With("type", "time");
        PgmlException before = await Assert.ThrowsAsync<PgmlException>(() => _kit.Client.RunAsync(
            command.With("target", RecoverySettingText.Time(DateTimeOffset.Now.AddYears(-1))), LogLevel.Info, null, Stop));
        Assert.Equal(nameof(FaultCatalog.NoBackupBeforeTarget), before.Fault.Id);
        DateTimeOffset time = DateTimeOffset.Now.AddMinutes(1);
        await _kit.Client.RunAsync(command.With("target", RecoverySettingText.Time(time)), LogLevel.Info, null, Stop);
        Assert.Equal(RecoverySettingText.Time(time), await SettingAsync(copy, "recovery_target_time"));
    }

    [Fact]
    public async Task No_variable_of_ours_reaches_pgBackRest()
    {
        string seen = _cluster.Folder.WriteFile("environment", "");
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        string program = _cluster.Folder.WriteFile("recorder", $"#!/bin/sh\nenv > {seen}\nexec {_cluster.PgBackRestProgram} \"$@\"\n", mode);
        var client = new PgBackRestClient(_kit.Runner, _kit.Client.Program with { Path = program }, _kit.Owner, _kit.Sink, [("config", _cluster.ConfigPath)]);
        await client.ReadAsync(client.Command("info", "main").With("output", "json"), Stop);
        string environment = await File.ReadAllTextAsync(seen, Stop);
        Assert.Contains("PATH=", environment, StringComparison.Ordinal);
        Assert.DoesNotContain("PGBACKREST_", environment, StringComparison.Ordinal);
    }

    // The server itself says how it reads its configuration.
    private async Task<string> SettingAsync(string dataDirectory, string name)
    {
        TestProgramResult result = await _cluster.RunAsync([PostgresPrograms.Find("postgres"), "-C", name, "-D", dataDirectory], cancellationToken: Stop);
        return result.EnsureSuccess().Output.TrimEnd('\n');
    }

    // Nobody reads on after its first file, so that it stands still as soon as the pipe is full, until the action is over.
    private async Task WhileBackupRunsAsync(Func<Task> act)
    {
        var copying = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var go = new ManualResetEventSlim();
        Task<PgBackRestRun> backup = _kit.Client.RunAsync(_kit.FullBackup("main"), LogLevel.Detail, Hold, Stop);
        try
        {
            await Task.WhenAny(copying.Task, backup);
            await act();
        }
        finally
        {
            go.Set();
            await backup;
        }

        void Hold(LogEntry entry)
        {
            if (entry.File is not null && copying.TrySetResult())
            {
                go.Wait(Stop);
            }
        }
    }

    private static void CancelAtFile(LogEntry entry, CancellationTokenSource cancel)
    {
        if (entry.File is not null)
        {
            cancel.Cancel();
        }
    }

    private static Action<LogEntry> SignalAtFile(int signal)
    {
        var facts = new RunFacts();
        return entry =>
        {
            facts.Observe(entry);
            if (entry.File is not null)
            {
                ProcessTable.Signal(int.Parse(facts.ExecutionId!.Split('-')[0], CultureInfo.InvariantCulture), signal);
            }
        };
    }

    private IEnumerable<string> PgBackRestProcesses() => Process.GetProcesses()
        .Select(process => File.Exists($"/proc/{process.Id}/cmdline") ? TryRead($"/proc/{process.Id}/cmdline") : "")
        .Where(line => line.Contains(_cluster.ConfigPath, StringComparison.Ordinal) && !line.Contains("archive-push", StringComparison.Ordinal));

    private static string TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return ""; // It has ended.
        }
    }
}
