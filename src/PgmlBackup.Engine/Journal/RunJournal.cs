using System.Globalization;
using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Journal;

/// <summary>
/// What ran: a file of JSON lines to which is only appended, each line with one write and synced, under a kernel lock on its folder. A line that was cut
/// short spoils no other. When the file is full it is set aside, and the oldest ones are deleted.
/// </summary>
/// <param name="runner">Runs programs.</param>
/// <param name="folder">Where it is kept.</param>
/// <param name="owner">The account that owns the cluster.</param>
/// <param name="activity">Hears of lines that cannot be read.</param>
public sealed class RunJournal(ProgramRunner runner, StateFolder folder, Account owner, IActivitySink activity)
{
    private const string CurrentName = "runs.jsonl";
    private const string SetAsidePrefix = "runs-";
    private const string Extension = ".jsonl";
    private const int BusyCode = 75;
    private const string Patience = "60";

    private readonly OwnerFiles _files = new(runner, owner);
    private string? _path;

    /// <summary>Bytes after which the file is set aside. A run takes about 1 KiB.</summary>
    public long FileLimit { get; init; } = 2 << 20;

    /// <summary>How many files that were set aside are kept.</summary>
    public int KeptFiles { get; init; } = 8;

    /// <summary>Adds a record.</summary>
    /// <exception cref="PgmlException"><c>HistoryNotWritten</c>: the run itself is as it is.</exception>
    public async Task AppendAsync(RunRecord record, CancellationToken stop)
    {
        try
        {
            _path ??= await OpenAsync(stop).ConfigureAwait(false);
            await WriteAsync(_path, Path.Join(_path, CurrentName), RunRecordText.ToLine(record), stop).ConfigureAwait(false);
        }
        catch (PgmlException failed) when (failed.Fault != FaultCatalog.HistoryNotWritten)
        {
            throw new PgmlException(FaultCatalog.HistoryNotWritten, $"The history of runs was not written: {failed.Message}", failed.Target, failed.RecommendedAction, failed);
        }
    }

    /// <summary>All runs that are kept, the oldest first. Lines that cannot be read are told and left out.</summary>
    /// <param name="stanza">The stanza; null for all.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>One record a run. One whose process has ended without a word is <see cref="PgRunOutcome.Interrupted"/>.</returns>
    /// <exception cref="PgmlException"><c>PathNotAccessible</c>.</exception>
    public async Task<IReadOnlyList<RunRecord>> ReadAsync(string? stanza, CancellationToken stop)
    {
        var runs = new RunMerge();
        foreach (string path in await folder.ListAsync(stop).ConfigureAwait(false))
        {
            foreach (string name in Ordered(await _files.ListAsync(path, stop).ConfigureAwait(false)))
            {
                string file = Path.Join(path, name);

                // Null when it was set aside or deleted while we looked.
                byte[] content = await _files.ReadAsync(file, int.MaxValue, stop).ConfigureAwait(false) ?? [];
                if (runs.Add(content) is { Count: > 0 and var count, First: var first })
                {
                    activity.Warning(string.Create(
                        CultureInfo.InvariantCulture, $"{count} of the lines of the history '{file}' cannot be read and {(count == 1 ? "is" : "are")} left out; the first is line {first}."));
                }
            }
        }

        return [.. runs.All.Where(run => stanza is null || run.Stanza == stanza).OrderBy(run => run.Requested)];
    }

    /// <summary>The files of the history in the order they were written.</summary>
    internal static IEnumerable<string> Ordered(IEnumerable<string> names) => names
        .Where(name => name == CurrentName || IsSetAside(name))
        .OrderBy(name => name == CurrentName)
        .ThenBy(name => name, StringComparer.Ordinal);

    private static bool IsSetAside(string name) => name.StartsWith(SetAsidePrefix, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal);

    private async Task<string> OpenAsync(CancellationToken stop)
    {
        string path = await folder.RequireWritableAsync(stop).ConfigureAwait(false);
        if (await SizeAsync(Path.Join(path, CurrentName), stop).ConfigureAwait(false) >= FileLimit)
        {
            await SetAsideAsync(path, stop).ConfigureAwait(false);
        }

        return path;
    }

    private async Task<long> SizeAsync(string file, CancellationToken stop) => await _files.IdentifyAsync(file, stop).ConfigureAwait(false) switch
    {
        { Kind: PathKind.SymbolicLink } => (await _files.LookAsync(file, stop).ConfigureAwait(false))?.Size ?? 0,
        { Size: var size } => (long)size,
        null => 0,
    };

    // Who writes at the same moment writes to the file by its old name or to the new one: nothing is lost either way.
    private async Task SetAsideAsync(string path, CancellationToken stop)
    {
        string name = SetAsidePrefix + DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmssfffffff'Z'", CultureInfo.InvariantCulture) + Extension;
        string[] arguments = ["-T", "-n", "--", Path.Join(path, CurrentName), Path.Join(path, name)];
        await RunAsync("mv", arguments, null, stop).ConfigureAwait(false);
        string[] old = [.. Ordered(await _files.ListAsync(path, stop).ConfigureAwait(false)).Where(IsSetAside).SkipLast(KeptFiles).Select(file => Path.Join(path, file))];
        if (old.Length > 0)
        {
            await RunAsync("rm", ["-f", "--", .. old], null, stop).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(string path, string file, byte[] line, CancellationToken stop)
    {
        // dd and not tee: one write for all bytes, synced, and its exit code tells of a full disk.
        string[] arguments =
        [
            "-w", Patience, "-E", BusyCode.ToString(CultureInfo.InvariantCulture), "-F", path,
            ProgramFinder.Find("dd") ?? "dd", $"of={file}", "oflag=append", "conv=notrunc,fsync", "bs=1M", "iflag=fullblock", "status=none",
        ];
        ProgramResult result = await RunAsync("flock", arguments, line, stop).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            string reason = result.ExitCode == BusyCode && result.ErrorText.Length == 0 ? $"another writer holds '{path}' for more than {Patience} s" : result.ErrorText.Trim().Split('\n')[^1];
            throw new PgmlException(FaultCatalog.HistoryNotWritten, $"The history of runs in '{file}' was not written: {reason}.", file);
        }
    }

    private Task<ProgramResult> RunAsync(string program, string[] arguments, byte[]? input, CancellationToken stop) => runner.RunAsync(
        new ProgramRequest(ProgramFinder.Find(program) ?? program, arguments) { RunAs = owner, Environment = OwnerFiles.PlainMessages, StandardInput = input }, stop);
}
