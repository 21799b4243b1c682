using System.Globalization;
using System.Text;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.Processes;

/// <summary>
/// Files as the owner of a cluster may see and change them: through coreutils run as that account. Root would see and
/// write more than PostgreSQL can, and an administrator with sudo less. Where this process is the owner's already, as in the owner's crontab, the
/// questions that every backup asks are asked without a program.
/// </summary>
/// <param name="runner">Runs the programs.</param>
/// <param name="account">The account to act as.</param>
public sealed class OwnerFiles(ProgramRunner runner, Account account)
{
    /// <summary>The environment in which programs speak the language that their words are read in.</summary>
    internal static IReadOnlyDictionary<string, string?> PlainMessages { get; } = new Dictionary<string, string?> { ["LC_ALL"] = "C" };

    /// <summary>The account that is acted as.</summary>
    public Account Account => account;

    private bool IsOurs => account.UserId == AccountDatabase.EffectiveUserId;

    /// <summary>Looks at a path.</summary>
    /// <returns>Null when nothing is there.</returns>
    /// <exception cref="PgmlException"><c>PathNotAccessible</c>.</exception>
    public async Task<FileFacts?> LookAsync(string path, CancellationToken stop)
    {
        if (IsOurs && OwnFiles.TryLook(path, out FileFacts? own))
        {
            return own;
        }

        // %F is last but one and the mount point last, because only they hold blanks.
        ProgramResult result = await RunAsync("stat", ["-L", "--printf=%a|%u|%s|%F|%m", "--", path], stop).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            return IsMissing(result) ? null : throw Inaccessible("look at", path, result);
        }

        string[] fields = result.OutputText.Split('|', 5);
        return new FileFacts(
            fields[3] == "directory",
            (UnixFileMode)Convert.ToInt32(fields[0], 8),
            uint.Parse(fields[1], CultureInfo.InvariantCulture),
            long.Parse(fields[2], CultureInfo.InvariantCulture),
            fields[4]);
    }

    /// <summary>The number of the device of the filesystem that a path lies on; null when nothing is there.</summary>
    /// <exception cref="PgmlException"><c>PathNotAccessible</c>.</exception>
    public async Task<ulong?> DeviceAsync(string path, CancellationToken stop)
    {
        ProgramResult result = await RunAsync("stat", ["-L", "--printf=%d", "--", path], stop).ConfigureAwait(false);
        return result.ExitCode == 0 ? ulong.Parse(result.OutputText, CultureInfo.InvariantCulture) : IsMissing(result) ? null : throw Inaccessible("look at", path, result);
    }

    /// <summary>The path without symbolic links; its last part need not exist.</summary>
    /// <exception cref="PgmlException"><c>PathNotAccessible</c>.</exception>
    public async Task<string> ResolveLinksAsync(string path, CancellationToken stop)
    {
        if (IsOurs && OwnFiles.Resolve(path) is { } own)
        {
            return own;
        }

        ProgramResult result = await RunAsync("readlink", ["-f", "-z", "--", path], stop).ConfigureAwait(false);
        return result.ExitCode == 0 ? result.OutputText.TrimEnd('\0') : throw Inaccessible("follow", path, result);
    }

    /// <summary>True when two paths lead to the same file or folder, by links or mounts; false also when one of them is missing.</summary>
    public async Task<bool> IsSameAsync(string path, string other, CancellationToken stop) =>
        (await RunAsync("test", [path, "-ef", other], stop).ConfigureAwait(false)).ExitCode == 0;

    /// <summary>The names in a folder, without their path, in no order.</summary>
    /// <exception cref="PgmlException"><c>PathNotAccessible</c>, also when it is missing.</exception>
    public async Task<IReadOnlyList<string>> ListAsync(string folder, CancellationToken stop)
    {
        if (IsOurs && OwnFiles.List(folder.TrimEnd('/')) is { } own)
        {
            return own;
        }

        // The trailing slash makes find enter a folder that is a symbolic link.
        ProgramResult result = await RunAsync("find", [folder.TrimEnd('/') + "/", "-mindepth", "1", "-maxdepth", "1", "-printf", @"%f\0"], stop).ConfigureAwait(false);
        return result.ExitCode == 0
            ? result.OutputText.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            : throw Inaccessible("list", folder, result);
    }

    /// <summary>The first bytes of a file.</summary>
    /// <returns>Null when it is missing.</returns>
    /// <exception cref="PgmlException"><c>PathNotAccessible</c>.</exception>
    public async Task<byte[]?> ReadAsync(string path, int limit, CancellationToken stop)
    {
        if (IsOurs && OwnFiles.TryRead(path, limit, out byte[]? own))
        {
            return own;
        }

        ProgramResult result = await RunAsync("head", ["-c", limit.ToString(CultureInfo.InvariantCulture), "--", path], stop).ConfigureAwait(false);
        return result.ExitCode == 0 ? result.Output : IsMissing(result) ? null : throw Inaccessible("read", path, result);
    }

    /// <summary>The text of a file, up to 1 MiB of it; null when it is missing.</summary>
    /// <exception cref="PgmlException"><c>PathNotAccessible</c>.</exception>
    public async Task<string?> ReadTextAsync(string path, CancellationToken stop) =>
        await ReadAsync(path, 1 << 20, stop).ConfigureAwait(false) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>True when the owner may read a path.</summary>
    public Task<bool> CanReadAsync(string path, CancellationToken stop) => CanAsync(path, "-r", NativeMethods.MayRead, stop);

    /// <summary>True when the owner may write to a path.</summary>
    public Task<bool> CanWriteAsync(string path, CancellationToken stop) => CanAsync(path, "-w", NativeMethods.MayWrite, stop);

    /// <summary>What lies at a path itself, links not followed.</summary>
    /// <returns>Null when nothing is there that the owner could see.</returns>
    public async Task<PathIdentity?> IdentifyAsync(string path, CancellationToken stop)
    {
        if (IsOurs)
        {
            return PathIdentity.Of(path);
        }

        ProgramResult result = await RunAsync("stat", ["--printf=%Hd:%Ld:%i:%f:%s", "--", path], stop).ConfigureAwait(false);
        return result.ExitCode == 0 ? PathIdentity.Parse(result.OutputText) : null;
    }

    /// <summary>What is written in a symbolic link; null when there is none.</summary>
    public async Task<string?> ReadLinkAsync(string path, CancellationToken stop)
    {
        if (IsOurs)
        {
            return new FileInfo(path).LinkTarget;
        }

        ProgramResult result = await RunAsync("readlink", ["-n", "--", path], stop).ConfigureAwait(false);
        return result.ExitCode == 0 ? result.OutputText : null;
    }

    /// <summary>Bytes below a path, other filesystems left out.</summary>
    /// <exception cref="PgmlException"><c>PathNotAccessible</c>.</exception>
    public async Task<long> SizeAsync(string path, CancellationToken stop)
    {
        ProgramResult result = await RunAsync("du", ["-sxbD", "--", path], stop).ConfigureAwait(false);
        return result.ExitCode == 0
            ? long.Parse(result.OutputText.Split('\t')[0], CultureInfo.InvariantCulture)
            : throw Inaccessible("measure", path, result);
    }

    /// <summary>Bytes that the owner may still write on the filesystem of a path that exists.</summary>
    /// <exception cref="PgmlException"><c>PathNotAccessible</c>.</exception>
    public async Task<long> FreeSpaceAsync(string path, CancellationToken stop)
    {
        ProgramResult result = await RunAsync("df", ["--output=avail", "-B1", "--", path], stop).ConfigureAwait(false);
        return result.ExitCode == 0
            ? long.Parse(result.OutputText.Split('\n')[1], CultureInfo.InvariantCulture)
            : throw Inaccessible("measure the free space of", path, result);
    }

    /// <summary>The type of the filesystem of a path, for example <c>ext2/ext3</c> or <c>nfs</c>.</summary>
    /// <exception cref="PgmlException"><c>PathNotAccessible</c>.</exception>
    public async Task<string> FileSystemTypeAsync(string path, CancellationToken stop)
    {
        ProgramResult result = await RunAsync("stat", ["-f", "--printf=%T", "--", path], stop).ConfigureAwait(false);
        return result.ExitCode == 0 ? result.OutputText : throw Inaccessible("look at", path, result);
    }

    /// <summary>Renames a file or folder on one filesystem; what is at the new name is never replaced.</summary>
    /// <exception cref="PgmlException"><c>PathNotWritable</c>.</exception>
    public async Task MoveAsync(string from, string to, CancellationToken stop)
    {
        if (await LookAsync(to, stop).ConfigureAwait(false) is not null)
        {
            throw new PgmlException(FaultCatalog.PathNotWritable, $"Cannot rename '{from}': '{to}' is there already.", to);
        }

        await ChangeAsync("mv", ["-T", "-n", "--", from, to], "rename", from, stop).ConfigureAwait(false);
    }

    /// <summary>Copies a file into a folder, with its times and rights, and has it written through to the disk.</summary>
    /// <exception cref="PgmlException"><c>PathNotWritable</c>.</exception>
    public async Task CopyAsync(string file, string folder, CancellationToken stop)
    {
        await ChangeAsync("cp", ["-p", "--", file, folder], "copy to", folder, stop).ConfigureAwait(false);
        await ChangeAsync("sync", ["--", Path.Join(folder, Path.GetFileName(file))], "sync", folder, stop).ConfigureAwait(false);
    }

    /// <summary>Deletes a folder with all that is in it, on its own filesystem.</summary>
    /// <exception cref="PgmlException"><c>PathNotWritable</c>.</exception>
    public Task DeleteFolderAsync(string path, CancellationToken stop) => ChangeAsync("rm", ["-r", "-f", "--one-file-system", "--", path], "delete", path, stop);

    /// <summary>Deletes a file.</summary>
    /// <exception cref="PgmlException"><c>PathNotWritable</c>.</exception>
    public Task DeleteFileAsync(string path, CancellationToken stop) => ChangeAsync("rm", ["--", path], "delete", path, stop);

    /// <summary>Makes a folder that only the owner may enter. Its parent must be there.</summary>
    /// <exception cref="PgmlException"><c>PathNotWritable</c>.</exception>
    public Task MakeFolderAsync(string path, CancellationToken stop)
    {
        if (!IsOurs)
        {
            return ChangeAsync("mkdir", ["-m", "700", "--", path], "make", path, stop);
        }

        OwnFiles.MakeFolder(path, account);
        return Task.CompletedTask;
    }

    /// <summary>Makes a folder that everybody may enter. Its parent must be there.</summary>
    /// <exception cref="PgmlException"><c>PathNotWritable</c>.</exception>
    public Task MakeOpenFolderAsync(string path, CancellationToken stop) => ChangeAsync("mkdir", ["-m", "755", "--", path], "make", path, stop);

    /// <summary>Gives a file to another account; its group stays.</summary>
    /// <exception cref="PgmlException"><c>PathNotWritable</c>.</exception>
    public Task GiveAsync(string path, string owner, CancellationToken stop) => ChangeAsync("chown", [owner, "--", path], "give away", path, stop);

    /// <summary>Takes all rights of accounts that are neither the owner of a file nor of its group.</summary>
    /// <exception cref="PgmlException"><c>PathNotWritable</c>.</exception>
    public Task CloseToOthersAsync(string path, CancellationToken stop) => ChangeAsync("chmod", ["o=", "--", path], "close", path, stop);

    /// <summary>Adds text to the end of a file, which is made when it is missing.</summary>
    /// <exception cref="PgmlException"><c>PathNotWritable</c>.</exception>
    public async Task AppendAsync(string path, string text, CancellationToken stop)
    {
        ProgramRequest request = Request("tee", ["-a", "--", path]) with { StandardInput = Encoding.UTF8.GetBytes(text), KeepOutput = false };
        RequireChanged(await runner.RunAsync(request, stop).ConfigureAwait(false), "write to", path);
    }

    private async Task<bool> CanAsync(string path, string test, int mode, CancellationToken stop) => IsOurs
        ? OwnFiles.May(path, mode)
        : (await RunAsync("test", [test, path], stop).ConfigureAwait(false)).ExitCode == 0;

    private async Task ChangeAsync(string program, string[] arguments, string verb, string path, CancellationToken stop) =>
        RequireChanged(await RunAsync(program, arguments, stop).ConfigureAwait(false), verb, path);

    private void RequireChanged(ProgramResult result, string verb, string path)
    {
        if (result.ExitCode != 0)
        {
            throw new PgmlException(FaultCatalog.PathNotWritable, $"The account '{account}' cannot {verb} '{path}': {Reason(result)}.", path);
        }
    }

    private PgmlException Inaccessible(string verb, string path, ProgramResult result) =>
        new(FaultCatalog.PathNotAccessible, $"The account '{account}' cannot {verb} '{path}': {Reason(result)}.", path);

    private static bool IsMissing(ProgramResult result) =>
        result.ErrorText.Contains("No such file or directory", StringComparison.Ordinal) || result.ErrorText.Contains("Not a directory", StringComparison.Ordinal);

    // coreutils say "program: cannot verb 'path': reason".
    private static string Reason(ProgramResult result) => result.ErrorText.Trim().Split(": ")[^1];

    private Task<ProgramResult> RunAsync(string program, string[] arguments, CancellationToken stop) => runner.RunAsync(Request(program, arguments), stop);

    private ProgramRequest Request(string program, string[] arguments) =>
        new(ProgramFinder.Find(program) ?? program, arguments) { RunAs = account, Environment = PlainMessages };
}
