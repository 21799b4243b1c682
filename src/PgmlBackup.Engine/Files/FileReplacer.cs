using System.Globalization;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Files;

/// <summary>
/// Changes files that belong to others: the new content is written to a temporary file of the same folder, synced, and renamed over the old one, whose
/// owner, mode and access lists it takes over. Whoever reads the file sees the old content or the new one, after a crash too.
/// </summary>
/// <remarks>All is done by coreutils, as this account, or as the owner of the cluster where this account may not write.</remarks>
/// <param name="runner">Runs the programs.</param>
/// <param name="owner">The account that owns the cluster.</param>
public sealed class FileReplacer(ProgramRunner runner, Account owner)
{
    private const string Mark = ".pgmlbackup-";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>Reads a file as it is now.</summary>
    /// <exception cref="PgmlException"><c>PathNotAccessible</c>, <c>FileIsLink</c>.</exception>
    public async Task<FileText> ReadAsync(string path, CancellationToken stop)
    {
        await RequireNoLinkAsync(path, stop).ConfigureAwait(false);
        return await ReadBytesAsync(path, stop).ConfigureAwait(false);
    }

    /// <summary>Replaces the content of a file, or makes it, by what an edit makes of the content that it has then.</summary>
    /// <param name="path">The file, absolute.</param>
    /// <param name="edit">Gets the content, under a lock that keeps other editors of this module out, and returns the new one. What it throws leaves the file as it is.</param>
    /// <param name="rights">What the file gets if it is not there.</param>
    /// <param name="stop">Ends it; the file then has the old content or the new one.</param>
    /// <returns>True when the file was written; false when the edit changed nothing.</returns>
    /// <exception cref="PgmlException"><c>FileChangedMeanwhile</c>, <c>FileIsLink</c>, <c>FileIsMount</c>, <c>FileBusy</c>, <c>PathNotWritable</c>, <c>NoSpaceLeft</c>, and what the edit throws.</exception>
    public async Task<bool> EditAsync(string path, Func<FileText, byte[]> edit, NewFileRights rights, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(edit);
        string folder = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : "/";
        using FolderLock? held = await FolderLock.TakeAsync(folder, s_patience, TimeProvider.System, stop).ConfigureAwait(false)
            ?? throw new PgmlException(FaultCatalog.FileBusy, $"'{path}' was not changed: another change in '{folder}' has gone on for {s_patience.TotalSeconds:0} s.", path);
        FileText was = await ReadAsync(path, stop).ConfigureAwait(false);
        byte[] content = edit(was);
        if (was.HasBytesOf(new FileText(path, content)))
        {
            return false;
        }

        string temporary = Path.Join(folder, $".{Path.GetFileName(path)}{Mark}{Guid.NewGuid():N}");
        Account? writer = await ChooseWriterAsync(folder, stop).ConfigureAwait(false);
        await RemoveLeftoversAsync(folder, Path.GetFileName(path), writer, stop).ConfigureAwait(false);
        try
        {
            await WriteAsync(temporary, content, was, rights, writer, stop).ConfigureAwait(false);
            if (!(await ReadBytesAsync(path, stop).ConfigureAwait(false)).HasBytesOf(was))
            {
                throw new PgmlException(FaultCatalog.FileChangedMeanwhile, $"'{path}' was changed by somebody else while it was edited; nothing was written.", path);
            }

            await RunAsync(writer, "mv", ["-f", "-T", "--", temporary, path], path, null, stop).ConfigureAwait(false);
        }
        catch
        {
            // Not cancelled with the rest: a temporary file may hold secrets.
            await runner.RunAsync(Request(writer, "rm", ["-f", "--", temporary], null), CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        await RunAsync(writer, "sync", ["--", folder], path, null, CancellationToken.None).ConfigureAwait(false);
        return true;
    }

    private async Task WriteAsync(string temporary, byte[] content, FileText was, NewFileRights rights, Account? writer, CancellationToken stop)
    {
        // install makes the file closed to others before anything is in it. What another account has piped in can be read, but not be opened as /dev/stdin.
        await RunAsync(writer, "install", ["-m", "600", "-T", "--", "/dev/null", temporary], was.Path, null, stop).ConfigureAwait(false);
        await RunAsync(writer, "dd", ["bs=64K", "status=none", $"of={temporary}"], was.Path, content, stop).ConfigureAwait(false);
        if (was.IsMissing)
        {
            if (writer is null && AccountDatabase.EffectiveUserId == 0)
            {
                await RunAsync(null, "chown", [$"{rights.Owner.UserId}:{rights.Owner.GroupId}", "--", temporary], was.Path, null, stop).ConfigureAwait(false);
            }

            await RunAsync(writer, "chmod", [Convert.ToString((int)rights.Mode, 8), "--", temporary], was.Path, null, stop).ConfigureAwait(false);
        }
        else
        {
            await RunAsync(writer, "cp", ["--attributes-only", "--preserve=mode,ownership", "-T", "--", was.Path, temporary], was.Path, null, stop).ConfigureAwait(false);
            await RequireSameRightsAsync(temporary, was.Path, writer, stop).ConfigureAwait(false);
        }

        await RunAsync(writer, "sync", ["--", temporary], was.Path, null, stop).ConfigureAwait(false);
    }

    // cp says nothing when an account other than root cannot keep the owner.
    private async Task RequireSameRightsAsync(string temporary, string path, Account? writer, CancellationToken stop)
    {
        const string Rights = "--printf=%u:%g %a\\n";
        string[] found = (await RunAsync(writer, "stat", [Rights, "--", temporary, path], path, null, stop).ConfigureAwait(false)).OutputText.Split('\n');
        if (found[0] != found[1])
        {
            throw new PgmlException(
                FaultCatalog.PathNotWritable,
                $"'{path}' was not changed: the account '{writer ?? AccountDatabase.Current}' cannot give a new file the owner, group and mode that it has ({found[1]}).",
                path,
                $"Run the same command as root, or make the owner of the cluster the owner of the file: {CommandLineText.Quote(["sudo", "chown", owner.Name, path])}");
        }
    }

    // Null is this account. It may be an administrator who reaches the folder only as the owner of the cluster.
    private async Task<Account?> ChooseWriterAsync(string folder, CancellationToken stop) =>
        AccountDatabase.EffectiveUserId == owner.UserId || (await runner.RunAsync(Request(null, "test", ["-w", folder], null), stop).ConfigureAwait(false)).ExitCode == 0
            ? null
            : owner;

    // The lock is held: whoever made them has ended in the middle.
    private async Task RemoveLeftoversAsync(string folder, string name, Account? writer, CancellationToken stop)
    {
        string[] arguments = [folder.TrimEnd('/') + "/", "-mindepth", "1", "-maxdepth", "1", "-type", "f", "-name", GlobText($".{name}{Mark}") + "*", "-delete"];
        ProgramResult result = await runner.RunAsync(Request(writer, "find", arguments, null), stop).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw Refused(result, Path.Join(folder, name), writer);
        }
    }

    private static string GlobText(string text) => string.Concat(text.Select(c => c is '*' or '?' or '[' or ']' or '\\' ? $"\\{c}" : c.ToString(CultureInfo.InvariantCulture)));

    private async Task RequireNoLinkAsync(string path, CancellationToken stop)
    {
        ProgramResult link = await runner.RunAsync(Request(null, "readlink", ["-f", "--", path], null), stop).ConfigureAwait(false);
        ProgramResult isLink = await runner.RunAsync(Request(null, "test", ["-h", path], null), stop).ConfigureAwait(false);
        if (isLink.ExitCode == 0)
        {
            string target = link.OutputText.TrimEnd('\n');
            throw new PgmlException(
                FaultCatalog.FileIsLink,
                $"'{path}' is a symbolic link to '{target}': a rename would replace the link by a file.",
                path,
                $"Name the file itself: -ConfigPath {CommandLineText.Quote([target])}");
        }
    }

    private async Task<FileText> ReadBytesAsync(string path, CancellationToken stop)
    {
        ProgramResult result = await runner.RunAsync(Request(null, "cat", ["--", path], null), stop).ConfigureAwait(false);
        if (result.ExitCode != 0 && IsDenied(result) && AccountDatabase.EffectiveUserId != owner.UserId)
        {
            result = await runner.RunAsync(Request(owner, "cat", ["--", path], null), stop).ConfigureAwait(false);
        }

        return result switch
        {
            { ExitCode: 0 } => new FileText(path, result.Output),
            _ when result.ErrorText.Contains("No such file or directory", StringComparison.Ordinal) => new FileText(path, null),
            _ => throw new PgmlException(FaultCatalog.PathNotAccessible, $"Cannot read '{path}': {Reason(result)}.", path),
        };
    }

    private async Task<ProgramResult> RunAsync(Account? account, string program, string[] arguments, string path, byte[]? input, CancellationToken stop)
    {
        ProgramResult result = await runner.RunAsync(Request(account, program, arguments, input), stop).ConfigureAwait(false);
        return result.ExitCode == 0 ? result : throw Refused(result, path, account);
    }

    private static bool IsDenied(ProgramResult result) => result.ErrorText.Contains("Permission denied", StringComparison.Ordinal);

    private PgmlException Refused(ProgramResult result, string path, Account? account)
    {
        string who = (account ?? AccountDatabase.Current).ToString();
        string reason = Reason(result);
        if (reason == "Device or resource busy")
        {
            return new PgmlException(
                FaultCatalog.FileIsMount,
                $"'{path}' is a mount of its own, which cannot be replaced.",
                path,
                $"Change the file that is mounted there, or name it with -ConfigPath. Where it comes from shows: {CommandLineText.Quote(["findmnt", "--target", path])}");
        }

        return reason == "No space left on device"
            ? new PgmlException(FaultCatalog.NoSpaceLeft, $"'{path}' was not changed: the disk is full.", path)
            : new PgmlException(FaultCatalog.PathNotWritable, $"'{path}' was not changed: the account '{who}' cannot write there ({reason}).", path);
    }

    // coreutils say "program: cannot verb 'path': reason".
    private static string Reason(ProgramResult result) => result.ErrorText.Trim().Split('\n')[^1].Split(": ")[^1];

    private static ProgramRequest Request(Account? account, string program, string[] arguments, byte[]? input) =>
        new(ProgramFinder.Find(program) ?? program, arguments) { RunAs = account, Environment = OwnerFiles.PlainMessages, StandardInput = input };
}
