using System.Globalization;
using System.Runtime.InteropServices;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Locking;

/// <summary>
/// Kernel locks on files, the same that <c>flock(1)</c> takes: who uses the one waits for the other, in the order of coming, and without a CPU's work.
/// </summary>
/// <remarks>
/// <para>The locks are taken by a keeper that runs as the owner of the cluster, so that no file is made by root: <c>flock -F FILE env -v flock -F FOLDER rmdir FOLDER</c>.
/// It blocks in the kernel until it has the lock, says so (<c>env -v</c> writes what it starts), and then blocks upon a folder of this hold alone, which this process and
/// every program that works under the hold keep locked. When the last of them has ended, however it has, the keeper ends, and the locks are free.</para>
/// <para>A file that is there is never removed. One that was replaced while we waited keeps nobody apart, so it is looked at again.</para>
/// </remarks>
/// <param name="runner">Runs programs.</param>
/// <param name="owner">The account that owns the cluster.</param>
public sealed class KernelLock(ProgramRunner runner, Account owner)
{
    private const string Parent = "/tmp";
    private const string Prefix = "pgmlbackup-hold-";
    private const string Announcement = "executing";
    private const int FirstBusyCode = 90;
    private const int Attempts = 5;

    private readonly OwnerFiles _files = new(runner, owner);

    /// <summary>Takes a lock, or several, if all are free now.</summary>
    /// <param name="files">The files, absolute.</param>
    /// <param name="stop">Ends the attempt.</param>
    /// <returns>The hold; or the file that somebody else holds.</returns>
    /// <exception cref="PgmlException"><c>LockFileRefused</c>, <c>LockFileNotUsable</c>.</exception>
    public Task<(LockHold? Hold, string? Busy)> TryTakeAsync(IReadOnlyList<string> files, CancellationToken stop) => TakeAsync(files, wait: false, stop);

    /// <summary>Waits for a lock.</summary>
    /// <param name="file">The file, absolute.</param>
    /// <param name="stop">Gives the place in the queue up.</param>
    /// <exception cref="PgmlException"><c>LockFileRefused</c>, <c>LockFileNotUsable</c>.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<LockHold> WaitAsync(string file, CancellationToken stop)
    {
        await RemoveLeftoversAsync(stop).ConfigureAwait(false);
        return (await TakeAsync([file], wait: true, stop).ConfigureAwait(false)).Hold!;
    }

    private async Task<(LockHold? Hold, string? Busy)> TakeAsync(IReadOnlyList<string> files, bool wait, CancellationToken stop)
    {
        for (int attempt = 1; ; attempt++)
        {
            PathIdentity?[] before = await LookAsync(files, stop).ConfigureAwait(false);
            (LockHold? hold, string? busy) = await StartAsync(files, wait, stop).ConfigureAwait(false);
            if (hold is null)
            {
                return (null, busy);
            }

            PathIdentity?[] after = await LookOrReleaseAsync(hold, files, stop).ConfigureAwait(false);
            if (!before.Zip(after).Any(pair => pair.First is { } was && (pair.Second is not { } now || (was.Device, was.Inode) != (now.Device, now.Inode))))
            {
                return (hold, null);
            }

            await hold.DisposeAsync().ConfigureAwait(false);
            if (attempt == Attempts)
            {
                throw new PgmlException(FaultCatalog.LockFileRefused, $"Somebody keeps replacing the lock file '{string.Join("', '", files)}'.", files[0]);
            }
        }
    }

    private async Task<PathIdentity?[]> LookOrReleaseAsync(LockHold hold, IReadOnlyList<string> files, CancellationToken stop)
    {
        try
        {
            return await LookAsync(files, stop).ConfigureAwait(false);
        }
        catch
        {
            await hold.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // Null for one that is not there yet.
    private async Task<PathIdentity?[]> LookAsync(IReadOnlyList<string> files, CancellationToken stop)
    {
        var identities = new PathIdentity?[files.Count];
        for (int i = 0; i < files.Count; i++)
        {
            identities[i] = await _files.IdentifyAsync(files[i], stop).ConfigureAwait(false);
            if (identities[i] is { Kind: PathKind.SymbolicLink })
            {
                throw new PgmlException(
                    FaultCatalog.LockFileRefused,
                    $"The lock file '{files[i]}' is a symbolic link.",
                    files[i],
                    $"Look where it leads, and who made it: {CommandLineText.Quote(["ls", "-l", files[i]])}. Name the file itself with -LockPath, or remove the link.");
            }

            if (identities[i] is { Kind: not PathKind.File and var kind })
            {
                throw new PgmlException(FaultCatalog.LockFileRefused, $"The lock file '{files[i]}' is no file but a {Word(kind)}.", files[i]);
            }
        }

        return identities;
    }

    private static string Word(PathKind kind) => kind switch
    {
        PathKind.Folder => "folder",
        PathKind.Pipe => "pipe",
        PathKind.Socket => "socket",
        _ => "device",
    };

    private async Task<(LockHold? Hold, string? Busy)> StartAsync(IReadOnlyList<string> files, bool wait, CancellationToken stop)
    {
        string folder = Path.Join(Parent, Prefix + Guid.NewGuid().ToString("N"));
        int descriptor = await MakeFolderAsync(folder, stop).ConfigureAwait(false);
        var announced = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var giveUp = new CancellationTokenSource();
        ProgramRequest request = Request("flock", [.. Words(files, wait, folder)]) with
        {
            Grace = TimeSpan.FromSeconds(2),
            OnErrorLine = line => _ = line.StartsWith(Announcement, StringComparison.Ordinal) && announced.TrySetResult(),
        };

        // Not the caller's token: from the moment when the lock is ours, only its disposal gives it back.
        Task<ProgramResult> keeper = runner.RunAsync(request, giveUp.Token);
        try
        {
            await Task.WhenAny(announced.Task, keeper).WaitAsync(stop).ConfigureAwait(false);
            if (announced.Task.IsCompletedSuccessfully)
            {
                return (new LockHold(folder, descriptor, keeper), null);
            }

            ProgramResult ended = await keeper.ConfigureAwait(false);
            int index = ended.ExitCode - FirstBusyCode;
            string? busy = !wait && index >= 0 && index < files.Count ? files[index] : throw NotUsable(files, ended);
            await AbandonAsync(folder, descriptor).ConfigureAwait(false);
            return (null, busy);
        }
        catch
        {
            await giveUp.CancelAsync().ConfigureAwait(false);
            await ((Task)keeper).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await AbandonAsync(folder, descriptor).ConfigureAwait(false);
            throw;
        }
    }

    private static IEnumerable<string> Words(IReadOnlyList<string> files, bool wait, string folder)
    {
        string flock = Find("flock");
        IEnumerable<string> locks = files.SelectMany((file, index) => (string[])
        [
            .. index == 0 ? [] : new[] { flock },
            .. wait ? [] : new[] { "-n", "-E", (FirstBusyCode + index).ToString(CultureInfo.InvariantCulture) },
            "-F", file,
        ]);
        return [.. locks, Find("env"), "-v", flock, "-F", $"{folder}/.", Find("rmdir"), "--", folder];
    }

    // Locked by us before the keeper can come to it. Who becomes the owner by sudo must be let in to lock it; nobody else need be.
    private async Task<int> MakeFolderAsync(string folder, CancellationToken stop)
    {
        bool mayEnter = AccountDatabase.EffectiveUserId == 0 || AccountDatabase.EffectiveUserId == owner.UserId;
        await (mayEnter ? _files.MakeFolderAsync(folder, stop) : _files.MakeOpenFolderAsync(folder, stop)).ConfigureAwait(false);
        int descriptor = NativeMethods.Open(folder, NativeMethods.OpenReadOnlyCloseOnExec | NativeMethods.OpenDirectory);
        if (descriptor >= 0 && NativeMethods.FileLock(descriptor, NativeMethods.LockSharedNonBlocking) == 0)
        {
            return descriptor;
        }

        throw new PgmlException(
            FaultCatalog.PathNotWritable, $"The folder '{folder}', which a lock is held by, cannot be locked: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.", folder);
    }

    // The keeper has ended without removing it.
    private async Task AbandonAsync(string folder, int descriptor)
    {
        _ = NativeMethods.Close(descriptor);
        await RunAsync("rmdir", ["--", folder], CancellationToken.None).ConfigureAwait(false);
    }

    // A waiter that was killed leaves its folder: nobody holds it.
    private Task<ProgramResult> RemoveLeftoversAsync(CancellationToken stop) => RunAsync(
        "find",
        [
            Parent, "-mindepth", "1", "-maxdepth", "1", "-type", "d", "-user", $"{owner.UserId}", "-name", Prefix + "*", "-mmin", "+1",
            "-exec", Find("flock"), "-n", "{}", Find("rmdir"), "--", "{}", ";",
        ],
        stop);

    private PgmlException NotUsable(IReadOnlyList<string> files, ProgramResult ended)
    {
        string words = ended.ErrorText.Trim().Split('\n')[0];
        string file = files.FirstOrDefault(candidate => words.Contains(candidate, StringComparison.Ordinal)) ?? files[0];
        string? action = words.EndsWith("Permission denied", StringComparison.Ordinal)
            ? $"Look whose it is: {CommandLineText.Quote(["ls", "-ld", Path.GetDirectoryName(file) ?? "/", file])}. Give it to the owner of the cluster as root: {CommandLineText.Quote(["chown", owner.Name, file])}"
            : null;
        return new PgmlException(
            FaultCatalog.LockFileNotUsable,
            $"The account '{owner}' cannot use the lock file '{file}': {(words.Length == 0 ? $"flock ended with exit code {ended.ExitCode}" : words.Split(": ")[^1])}.",
            file,
            action);
    }

    private static string Find(string program) => ProgramFinder.Find(program) ?? program;

    private Task<ProgramResult> RunAsync(string program, string[] arguments, CancellationToken stop) => runner.RunAsync(Request(program, arguments), stop);

    private ProgramRequest Request(string program, string[] arguments) => new(Find(program), arguments) { RunAs = owner, Environment = OwnerFiles.PlainMessages };
}
