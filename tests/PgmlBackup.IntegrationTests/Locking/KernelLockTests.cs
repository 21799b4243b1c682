using System.Diagnostics;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Locking;
using PgmlBackup.Engine.Processes;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Locking;

/// <summary>Kernel locks taken as the owner of a cluster, beside the real <c>flock(1)</c>.</summary>
public sealed class KernelLockTests : IAsyncLifetime
{
    private const int Kill = 9;
    private const int BusyCode = 99;

    private readonly ScratchFolder _folder = ScratchFolder.Create();
    private readonly Account _owner = AccountDatabase.ByName(TestAccount.Postgres.Name);
    private readonly List<Process> _started = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string LockFile => _folder.Combine("flock-lock");

    private KernelLock Locks => new(new ProgramRunner(), _owner);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

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

        await _folder.DisposeAsync();
    }

    [Fact]
    public async Task A_lock_of_ours_and_one_of_flock_exclude_each_other_and_the_file_stays()
    {
        await using (LockHold hold = (await Locks.TryTakeAsync([LockFile], Stop)).Hold!)
        {
            Assert.True(await IsBusyForFlockAsync());
            Assert.Equal((null, LockFile), await Locks.TryTakeAsync([LockFile], Stop));
            Assert.Equal(_owner.Name, KernelLockTable.FindHolder(LockFile)?.UserName);
        }

        Assert.False(await IsBusyForFlockAsync());
        FileIdentity? identity = FileIdentity.Of(LockFile);
        Assert.Equal(_owner.UserId, identity?.UserId);
        Process flock = await HoldByFlockAsync();
        Assert.Equal((null, LockFile), await Locks.TryTakeAsync([LockFile], Stop));
        Assert.Equal(flock.Id, KernelLockTable.FindHolder(LockFile)?.ProcessId);

        Task<LockHold> waiting = Locks.WaitAsync(LockFile, Stop);
        await UntilQueueAsync(2);
        Assert.False(waiting.IsCompleted);
        ProcessTable.Signal(flock.Id, Kill);
        await (await waiting).DisposeAsync();
        Assert.Equal(identity, FileIdentity.Of(LockFile));
        Assert.Empty(Waiting());
        Assert.Equal(0, QueueLength());
    }

    [Fact]
    public async Task Who_waits_is_served_in_the_order_of_coming()
    {
        LockHold first = (await Locks.TryTakeAsync([LockFile], Stop)).Hold!;
        List<int> served = [];
        List<Task> waiting = [];
        for (int i = 0; i < 12; i++)
        {
            waiting.Add(ServeAsync(Locks.WaitAsync(LockFile, Stop), served, i));
            await UntilQueueAsync(i + 2);
        }

        await first.DisposeAsync();
        await Task.WhenAll(waiting);

        Assert.Equal(Enumerable.Range(0, 12), served);
        Assert.Empty(Waiting());
        Assert.Equal(0, QueueLength());
    }

    [Fact]
    public async Task A_wait_that_is_given_up_leaves_the_queue_and_nothing_behind()
    {
        await HoldByFlockAsync();
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task<LockHold> waiting = Locks.WaitAsync(LockFile, giveUp.Token);
        await UntilQueueAsync(2);
        string folder = FolderOf(Waiting()[0]);
        Assert.True(Directory.Exists(folder));

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Empty(Waiting());
        Assert.Equal(1, QueueLength());
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_program_under_the_hold_keeps_the_lock_when_whoever_took_it_is_gone()
    {
        LockHold hold = (await Locks.TryTakeAsync([LockFile], Stop)).Hold!;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        string seconds = $"3600.{Random.Shared.Next()}";
        var request = new ProgramRequest("/bin/sleep", [seconds]) { RunAs = _owner, HoldFolder = hold.Folder };
        Task<ProgramResult> program = new ProgramRunner().RunAsync(request, end.Token);
        await ProcessTable.UntilAsync(() => ProcessTable.Named(seconds).Any(process => File.ReadAllText($"/proc/{process}/cmdline").StartsWith("/bin/sleep", StringComparison.Ordinal)), "the program", Stop);

        Task released = hold.DisposeAsync().AsTask(); // As the kernel does when the process is killed: its descriptor is closed.

        Assert.True(await IsBusyForFlockAsync());
        Assert.False(released.IsCompleted);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => program);
        await released;
        Assert.False(await IsBusyForFlockAsync());
        Assert.False(Directory.Exists(hold.Folder));
    }

    [Fact]
    public async Task A_lock_file_that_was_replaced_during_the_wait_is_waited_for_anew()
    {
        Process old = await HoldByFlockAsync();
        Task<LockHold> waiting = Locks.WaitAsync(LockFile, Stop);
        await UntilQueueAsync(2);
        File.Delete(LockFile);
        Process now = await HoldByFlockAsync();
        ProcessTable.Signal(old.Id, Kill);
        await ProcessTable.UntilAsync(() => File.ReadLines("/proc/locks").Any(line => line.Contains("->", StringComparison.Ordinal) && line.Contains($":{FileIdentity.Of(LockFile)!.Inode} ", StringComparison.Ordinal)), "a waiter on the new file", Stop);
        Assert.False(waiting.IsCompleted);

        ProcessTable.Signal(now.Id, Kill);

        await using LockHold hold = await waiting;
        Assert.True(await IsBusyForFlockAsync());
    }

    [Fact]
    public async Task What_is_no_file_or_not_the_owners_to_open_is_refused_by_name()
    {
        string link = _folder.Combine("link");
        File.CreateSymbolicLink(link, LockFile);
        string closed = _folder.WriteFile("closed", "", UnixFileMode.None);
        await RefusedAsync(FaultCatalog.LockFileRefused, link);
        await RefusedAsync(FaultCatalog.LockFileRefused, _folder.MakeFolder("folder"));
        await RefusedAsync(FaultCatalog.LockFileNotUsable, closed);
        await RefusedAsync(FaultCatalog.LockFileNotUsable, _folder.Combine("missing", "lock"));
        Assert.False(File.Exists(LockFile));
    }

    [Fact]
    public async Task A_lock_file_of_root_that_the_owner_may_read_serves()
    {
        Assert.SkipUnless(TestAccount.IsRoot, "Only root can make a file of root.");
        await File.WriteAllTextAsync(LockFile, "", Stop);

        await using LockHold? hold = (await Locks.TryTakeAsync([LockFile], Stop)).Hold;

        Assert.NotNull(hold);
        Assert.Equal(0u, FileIdentity.Of(LockFile)!.UserId);
    }

    private static async Task ServeAsync(Task<LockHold> turn, List<int> served, int number)
    {
        await using LockHold hold = await turn;
        lock (served)
        {
            served.Add(number);
        }
    }

    private async Task RefusedAsync(FaultDefinition fault, string file)
    {
        PgmlException refused = await Assert.ThrowsAsync<PgmlException>(() => Locks.TryTakeAsync([file], Stop));
        Assert.Equal(fault.Id, refused.Fault.Id);
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
    }

    private async Task<bool> IsBusyForFlockAsync() =>
        (await TestProgram.RunAsync(TestAccount.Postgres, ["flock", "-n", "-E", $"{BusyCode}", LockFile, "true"], cancellationToken: Stop)).ExitCode == BusyCode;

    private async Task<Process> HoldByFlockAsync()
    {
        Process process = TestProgram.Start(TestAccount.Postgres, ["flock", "-F", LockFile, "sleep", "600"], _folder.Environment);
        _started.Add(process);
        await ProcessTable.UntilAsync(() => KernelLockTable.FindHolder(LockFile)?.ProcessId == process.Id, "flock has the lock", Stop);
        return process;
    }

    // Keepers of ours that have not got the lock yet.
    private IReadOnlyList<int> Waiting() => ProcessTable.Named($"-F\0{LockFile}\0");

    private static string FolderOf(int keeper) => File.ReadAllText($"/proc/{keeper}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries)[^1];

    private Task UntilQueueAsync(int length) => ProcessTable.UntilAsync(() => QueueLength() >= length, $"{length} that have the lock or wait for it", Stop);

    private int QueueLength()
    {
        ulong inode = FileIdentity.Of(LockFile)?.Inode ?? 0;
        return File.ReadLines("/proc/locks").Count(line => line.Contains("FLOCK", StringComparison.Ordinal) && line.Contains($":{inode} ", StringComparison.Ordinal));
    }
}
