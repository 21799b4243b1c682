using System.Text;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Clusters;

/// <summary>Reads small files that only a cluster's owner may read: by ourselves where we may, else as the owner.</summary>
/// <param name="runner">Runs <c>cat</c> and <c>tail</c> as the owner.</param>
/// <param name="layout">Where the programs lie.</param>
internal sealed class DataDirectoryReader(ProgramRunner runner, HostLayout layout)
{
    /// <summary>The text of a file; null when it is not there.</summary>
    /// <exception cref="PgmlException"><c>PathNotAccessible</c> when not even the owner can read it, <c>SudoRefused</c>.</exception>
    internal async Task<string?> ReadAsync(string path, Account owner, CancellationToken stop)
    {
        if (FileIdentity.IsMissing(path))
        {
            return null;
        }

        try
        {
            return await File.ReadAllTextAsync(path, stop).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            byte[]? bytes = await RunAsOwnerAsync("cat", ["--", path], path, owner, stop).ConfigureAwait(false);
            return bytes is null ? null : Encoding.UTF8.GetString(bytes);
        }
    }

    /// <summary>The length of a file in bytes; 0 when it is not there.</summary>
    internal async Task<long> LengthAsync(string path, Account owner, CancellationToken stop)
    {
        try
        {
            await using FileStream file = Open(path);
            return file.Length;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return 0;
        }
        catch (UnauthorizedAccessException)
        {
            byte[]? text = await RunAsOwnerAsync("stat", ["-L", "-c", "%s", "--", path], path, owner, stop).ConfigureAwait(false);
            return text is null ? 0 : long.Parse(Encoding.ASCII.GetString(text), System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The end of a file that grew beyond an offset; empty when it did not grow or is not there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="offset">Where what is wanted begins.</param>
    /// <param name="limit">How many bytes from the end at most.</param>
    /// <param name="owner">Who may read it.</param>
    /// <param name="stop">Ends the work.</param>
    internal async Task<string> ReadTailAsync(string path, long offset, int limit, Account owner, CancellationToken stop)
    {
        try
        {
            await using FileStream file = Open(path);
            // A log that was rotated in between is shorter: all of it is new.
            long start = Math.Max(file.Length < offset ? 0 : offset, file.Length - limit);
            file.Position = start;
            var bytes = new byte[file.Length - start];
            int count = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, stop).ConfigureAwait(false);
            return Encoding.UTF8.GetString(bytes, 0, count);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return "";
        }
        catch (UnauthorizedAccessException)
        {
            byte[]? bytes = await RunAsOwnerAsync("tail", ["-c", $"+{offset + 1}", "--", path], path, owner, stop).ConfigureAwait(false);
            return bytes is null ? "" : Encoding.UTF8.GetString(bytes.AsSpan(Math.Max(0, bytes.Length - limit)));
        }
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private async Task<byte[]?> RunAsOwnerAsync(string program, IReadOnlyList<string> arguments, string path, Account owner, CancellationToken stop)
    {
        string? found = layout.FindProgram(program);
        if (found is null || owner.UserId == AccountDatabase.EffectiveUserId)
        {
            throw new PgmlException(FaultCatalog.PathNotAccessible, $"This account may not read '{path}'.", path);
        }

        var request = new ProgramRequest(found, arguments) { RunAs = owner, Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C" } };
        ProgramResult result = await runner.RunAsync(request, stop).ConfigureAwait(false);
        return result.ExitCode == 0
            ? result.Output
            : result.ErrorText.Contains("No such file or directory", StringComparison.Ordinal)
                ? null
                : throw new PgmlException(FaultCatalog.PathNotAccessible, $"Not even '{owner}' can read '{path}': {result.ErrorText.Trim()}", path);
    }
}
