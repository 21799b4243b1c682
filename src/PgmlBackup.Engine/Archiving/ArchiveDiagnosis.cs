using System.Globalization;
using System.Text.RegularExpressions;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Archiving;

/// <summary>Finds what <c>archive-push</c> said when it failed: in the spool of asynchronous archiving, else in the server's log.</summary>
/// <param name="context">The stanza.</param>
internal sealed partial class ArchiveDiagnosis(StanzaContext context)
{
    private const string Command = "archive-push";
    private const string GlobalError = "global.error";
    private const int LogTail = 64 * 1024;

    private readonly DataDirectoryReader _reader = new(context.Runner, context.Layout);

    /// <summary>The folder in which asynchronous archiving leaves its errors; null when archiving is not asynchronous.</summary>
    internal string? SpoolFolder => context.Configuration.SpoolPath(context.Stanza) is { } spool ? $"{spool}/archive/{context.Stanza}/out" : null;

    /// <summary>The errors in the spool, by the name of their file; empty when there are none or archiving is not asynchronous.</summary>
    /// <exception cref="PgmlException"><c>PathNotAccessible</c>.</exception>
    internal async Task<IReadOnlyList<(string File, PgmlException Failure)>> ReadSpoolAsync(CancellationToken stop)
    {
        if (SpoolFolder is not { } folder || await context.Files.LookAsync(folder, stop).ConfigureAwait(false) is null)
        {
            return [];
        }

        List<(string, PgmlException)> errors = [];
        IReadOnlyList<string> names = await context.Files.ListAsync(folder, stop).ConfigureAwait(false);
        foreach (string name in names.Where(name => name.EndsWith(".error", StringComparison.Ordinal)).OrderBy(name => name == GlobalError ? 0 : 1).ThenBy(name => name, StringComparer.Ordinal).Take(3))
        {
            if (await context.Files.ReadTextAsync($"{folder}/{name}", stop).ConfigureAwait(false) is { } text)
            {
                errors.Add((name, await NameAsync(text, stop).ConfigureAwait(false)));
            }
        }

        return errors;
    }

    /// <summary>How long the server's log is now; 0 when it is not found.</summary>
    internal async Task<long> MarkServerLogAsync(PgCluster cluster, CancellationToken stop) =>
        LogFileOf(cluster) is { } file ? await _reader.LengthAsync(file, context.Owner, stop).ConfigureAwait(false) : 0;

    /// <summary>The last failure of <c>archive_command</c> that the server's log tells of; null when it tells of none or is not found.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="since">How long the log was when what is looked for began: what failed before may be mended.</param>
    /// <param name="stop">Ends the reading.</param>
    internal async Task<PgmlException?> ReadServerLogAsync(PgCluster cluster, long since, CancellationToken stop)
    {
        if (LogFileOf(cluster) is not { } file)
        {
            return null;
        }

        string text = await _reader.ReadTailAsync(file, since, LogTail, context.Owner, stop).ConfigureAwait(false);
        List<LogEntry> entries = [];
        var assembler = new LogAssembler(entries.Add);
        int? exitCode = null;
        foreach (string line in text.Split('\n'))
        {
            exitCode = FailedCommand().Match(line) is { Success: true } match ? int.Parse(match.Groups["code"].Value, CultureInfo.InvariantCulture) : exitCode;
            assembler.Feed(line);
        }

        assembler.Complete();
        LogEntry? said = entries.LastOrDefault(entry => entry is { Level: LogLevel.Error, Code: not null });
        return exitCode is not { } code ? null
            : said is not null && said.Code == code ? await FullDisk.NameAsync(FailureReader.Read(Command, code, [said], context.Stanza), context.Files, stop).ConfigureAwait(false)
            : new PgmlException(
                code is 126 or 127 ? FaultCatalog.PgBackRestNotFound : FaultCatalog.PgBackRestFailed,
                string.Create(CultureInfo.InvariantCulture, $"archive_command failed with exit code {code}; what it said is in '{file}'."),
                context.Stanza);
    }

    // The first line of the file is the exit code, what follows are pgBackRest's words.
    private async Task<PgmlException> NameAsync(string text, CancellationToken stop)
    {
        string[] lines = text.TrimEnd('\n').Split('\n');
        int code = int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
        var entry = new LogEntry
        {
            Level = LogLevel.Error,
            Code = code,
            Message = string.Join('\n', lines.Skip(1).Where(line => !line.StartsWith("HINT: ", StringComparison.Ordinal))),
            Hints = [.. lines.Skip(1).Where(line => line.StartsWith("HINT: ", StringComparison.Ordinal)).Select(line => line["HINT: ".Length..])],
        };
        return await FullDisk.NameAsync(FailureReader.Read(Command, code, [entry], context.Stanza), context.Files, stop).ConfigureAwait(false);
    }

    // A server that was started by pg_ctl -l knows nothing of its log; its standard error does.
    private static string? LogFileOf(PgCluster cluster)
    {
        if (cluster.LogFile is { } known)
        {
            return known;
        }

        try
        {
            return cluster.ProcessId is { } process && File.ResolveLinkTarget($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/fd/2", returnFinalTarget: false) is { FullName: { } path }
                && File.Exists(path) && FileIdentity.Of(path) is not null && path != "/dev/null"
                ? path
                : null;
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException or PgmlException)
        {
            return null;
        }
    }

    [GeneratedRegex("archive command failed with exit code (?<code>[0-9]+)")]
    private static partial Regex FailedCommand();
}
