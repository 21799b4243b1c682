using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Files;

/// <summary>
/// Writes files as the owner of a cluster, who alone decides where they may go: what comes out of a backup must not be written with more rights than his.
/// A reader sees a whole file or none.
/// </summary>
/// <param name="runner">Runs the programs.</param>
/// <param name="owner">The account that owns the cluster.</param>
public sealed class OwnerFileWriter(ProgramRunner runner, Account owner)
{
    private const string Mark = ".pgmlbackup-new-";
    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a file, over what is there.</summary>
    /// <exception cref="PgmlException"><c>PathNotWritable</c>, <c>NoSpaceLeft</c>.</exception>
    public Task ReplaceAsync(string path, byte[] content, UnixFileMode mode, CancellationToken stop) =>
        WriteAsync(path, content, mode, temporary => ["mv", "-f", "-T", "--", temporary, path], stop);

    /// <summary>Writes a file that is not there; never over another.</summary>
    /// <exception cref="PgmlException"><c>PathNotWritable</c>, also when something is there; <c>NoSpaceLeft</c>.</exception>
    public Task CreateAsync(string path, byte[] content, UnixFileMode mode, CancellationToken stop) =>
        WriteAsync(path, content, mode, temporary => ["ln", "-T", "--", temporary, path], stop); // mv -n says nothing when it does not move.

    /// <summary>Makes a symbolic link where nothing is.</summary>
    /// <exception cref="PgmlException"><c>PathNotWritable</c>.</exception>
    public Task LinkAsync(string path, string target, CancellationToken stop) => RunAsync(path, ["ln", "-s", "-T", "--", target, path], null, stop);

    private async Task WriteAsync(string path, byte[] content, UnixFileMode mode, Func<string, string[]> putWords, CancellationToken stop)
    {
        string folder = Path.GetDirectoryName(path) ?? "/";
        string temporary = Path.Join(folder, $".{Path.GetFileName(path)}{Mark}{Guid.NewGuid():N}");
        bool moved = false;
        try
        {
            // install makes the file closed to others before anything is in it.
            await RunAsync(path, ["install", "-m", "600", "-T", "--", "/dev/null", temporary], null, stop).ConfigureAwait(false);
            await RunAsync(path, ["dd", "bs=64K", "conv=fsync", "status=none", $"of={temporary}"], content, stop).ConfigureAwait(false);
            if (mode != Closed)
            {
                await RunAsync(path, ["chmod", Convert.ToString((int)mode, 8), "--", temporary], null, stop).ConfigureAwait(false);
            }

            string[] words = putWords(temporary);
            await RunAsync(path, words, null, stop).ConfigureAwait(false);
            moved = words[0] == "mv";
        }
        finally
        {
            // Not cancelled with the rest: it may hold secrets.
            if (!moved)
            {
                await runner.RunAsync(Request(["rm", "-f", "--", temporary], null), CancellationToken.None).ConfigureAwait(false);
            }
        }

        await RunAsync(path, ["sync", "--", folder], null, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task RunAsync(string path, string[] words, byte[]? input, CancellationToken stop)
    {
        ProgramResult result = await runner.RunAsync(Request(words, input), stop).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            // coreutils say "program: cannot verb 'path': reason".
            string reason = result.ErrorText.Trim().Split('\n')[^1].Split(": ")[^1];
            throw new PgmlException(
                reason == "No space left on device" ? FaultCatalog.NoSpaceLeft : FaultCatalog.PathNotWritable,
                $"The account '{owner}' cannot write '{path}': {reason}.",
                path);
        }
    }

    private ProgramRequest Request(string[] words, byte[]? input) =>
        new(ProgramFinder.Find(words[0]) ?? words[0], words[1..]) { RunAs = owner, Environment = OwnerFiles.PlainMessages, StandardInput = input };
}
