using System.Globalization;
using System.Runtime.InteropServices;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Locking;

/// <summary>
/// Looks at the locks that pgBackRest takes on this host, without making a lock file (one made by root would break the
/// owner's next backup) and without keeping a lock.
/// </summary>
/// <param name="runner">Runs programs.</param>
/// <param name="files">The files as the owner of the cluster sees them.</param>
public sealed class LockProbe(ProgramRunner runner, OwnerFiles files) : IStanzaLocks
{
    private const string Suffix = ".lock";
    private const int ContentLimit = 4096;
    private const int HeldCode = 99;
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(200);

    /// <summary>The lock files of one kind of work. Up to 2.52 they are <c>STANZA-KIND.lock</c>, from 2.53 on <c>STANZA-KIND-REPOSITORY.lock</c>.</summary>
    /// <param name="lockPath">pgBackRest's <c>lock-path</c>.</param>
    /// <param name="stanza">The stanza.</param>
    /// <param name="kind"><c>backup</c>, <c>archive</c> or <c>restore</c>.</param>
    /// <param name="stop">Ends the search.</param>
    public async Task<IReadOnlyList<string>> FindAsync(string lockPath, string stanza, string kind, CancellationToken stop)
    {
        if (await files.LookAsync(lockPath, stop).ConfigureAwait(false) is null)
        {
            return [];
        }

        IReadOnlyList<string> names = await files.ListAsync(lockPath, stop).ConfigureAwait(false);
        return [.. names.Where(name => IsLockOf(name, $"{stanza}-{kind}")).Order(StringComparer.Ordinal).Select(name => Path.Join(lockPath, name))];
    }

    /// <summary>True while any process holds the lock on a file. That a file is there means nothing.</summary>
    /// <exception cref="PgmlException"><c>PathNotAccessible</c>.</exception>
    public async Task<bool> IsHeldAsync(string lockFile, CancellationToken stop)
    {
        int descriptor = NativeMethods.Open(lockFile, NativeMethods.OpenReadOnlyCloseOnExec);
        if (descriptor < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            return error switch
            {
                NativeMethods.ErrorNoEntry => false,
                NativeMethods.ErrorAccess => await IsHeldThroughOwnerAsync(lockFile, stop).ConfigureAwait(false),
                _ => throw new PgmlException(FaultCatalog.PathNotAccessible, $"Cannot open '{lockFile}': {Marshal.GetPInvokeErrorMessage(error)}.", lockFile),
            };
        }

        try
        {
            // Shared, so that two that look at once do not take each other for the holder.
            return NativeMethods.FileLock(descriptor, NativeMethods.LockSharedNonBlocking) != 0 && Marshal.GetLastPInvokeError() == NativeMethods.ErrorWouldBlock;
        }
        finally
        {
            _ = NativeMethods.Close(descriptor); // Gives the lock back.
        }
    }

    /// <summary>Who holds the lock for a kind of work.</summary>
    /// <returns>Null when nobody does.</returns>
    public async Task<LockHolder?> FindHolderAsync(string lockPath, string stanza, string kind, CancellationToken stop)
    {
        foreach (string lockFile in await FindAsync(lockPath, stanza, kind, stop).ConfigureAwait(false))
        {
            if (await IsHeldAsync(lockFile, stop).ConfigureAwait(false))
            {
                return Describe(lockFile, LockFileContent.Parse(await files.ReadAsync(lockFile, ContentLimit, stop).ConfigureAwait(false)));
            }
        }

        return null;
    }

    /// <inheritdoc/>
    /// <remarks>Orphaned workers of a killed pgBackRest keep it for about 15 s.</remarks>
    public async Task WaitUntilFreeAsync(string lockPath, string stanza, string kind, CancellationToken cancellationToken)
    {
        while (await FindHolderAsync(lockPath, stanza, kind, cancellationToken).ConfigureAwait(false) is not null)
        {
            await Task.Delay(s_poll, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>True for the lock file of a stanza and kind, and not of a stanza whose name only begins alike.</summary>
    internal static bool IsLockOf(string name, string start)
    {
        if (name.Length < start.Length + Suffix.Length || !name.StartsWith(start, StringComparison.Ordinal) || !name.EndsWith(Suffix, StringComparison.Ordinal))
        {
            return false;
        }

        ReadOnlySpan<char> repository = name.AsSpan(start.Length, name.Length - start.Length - Suffix.Length);
        return repository.IsEmpty || (repository.Length > 1 && repository[0] == '-' && !repository[1..].ContainsAnyExceptInRange('0', '9'));
    }

    private static LockHolder Describe(string lockFile, LockFileContent content)
    {
        // The process that took the lock may be dead, its id given to another, and the lock kept by its workers.
        int? processId = content.ProcessId is { } named && IsPgBackRest(named) ? named : null;
        foreach (int worker in processId is null ? ProcessLook.HaveOpen(lockFile).Where(IsPgBackRest).Take(1) : [])
        {
            processId = worker;
        }

        IReadOnlyList<string> words = processId is { } id ? ProcessLook.CommandLine(id) ?? [] : [];
        return new LockHolder
        {
            LockFile = lockFile,
            ProcessId = processId,
            UserName = processId is { } user ? ProcessLook.UserName(user) : null,
            StartTime = processId is { } started ? ProcessLook.StartTime(started) : null,
            Command = words.Skip(1).FirstOrDefault(word => !word.StartsWith('-')),
            ExecutionId = content.ExecutionId,
            PercentComplete = content.PercentComplete,
            Size = content.Size,
            SizeComplete = content.SizeComplete,
        };
    }

    private static bool IsPgBackRest(int processId) => ProcessLook.CommandLine(processId) is { } words
        && (words.Any(word => word.StartsWith("--stanza=", StringComparison.Ordinal) || word.StartsWith("--exec-id=", StringComparison.Ordinal))
            || (words is [var program, ..] && Path.GetFileName(program).Contains("backrest", StringComparison.OrdinalIgnoreCase)));

    private async Task<bool> IsHeldThroughOwnerAsync(string lockFile, CancellationToken stop)
    {
        // flock(1) would make a missing file; one that is refused to us is there.
        string program = ProgramFinder.Find("flock")
            ?? throw new PgmlException(FaultCatalog.ProgramNotFound, "The program 'flock' is needed to look at the lock of pgBackRest and is not installed.", "flock");
        string[] arguments = ["-s", "-n", "-E", HeldCode.ToString(CultureInfo.InvariantCulture), lockFile, ProgramFinder.Find("true") ?? "/bin/true"];
        ProgramResult result = await runner.RunAsync(new ProgramRequest(program, arguments) { RunAs = files.Account }, stop).ConfigureAwait(false);
        return result.ExitCode == HeldCode;
    }
}
