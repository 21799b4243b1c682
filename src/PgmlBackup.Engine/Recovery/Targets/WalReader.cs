using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Engine.Wal;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery.Targets;

/// <summary>
/// Reads what the archived WAL says: fetches segments with pgBackRest, which knows storage, cipher and compression, into a folder of the cluster's owner that is
/// removed at the end, and has PostgreSQL's own <c>pg_waldump</c> print them.
/// </summary>
internal sealed class WalReader : IAsyncDisposable
{
    // Segments that are read at once: each run reads one more than it needs, for the record that crosses into it.
    private const int Batch = 16;

    private readonly StanzaContext _context;
    private readonly SegmentStore _store;
    private readonly string _liveFolder;
    private readonly string _program;
    private readonly HashSet<string> _fetched = new(StringComparer.Ordinal);
    private readonly List<string> _stale = [];
    private WalScratch? _scratch;

    /// <summary>A reader.</summary>
    /// <param name="context">The stanza.</param>
    /// <param name="backup">A backup of the database whose WAL is read.</param>
    /// <param name="dataDirectory">The data directory of the server that holds live segments.</param>
    /// <exception cref="PgmlException"><c>PostgresProgramsNotFound</c>.</exception>
    internal WalReader(StanzaContext context, PgBackup backup, string dataDirectory)
    {
        _context = context;
        _store = new SegmentStore(context, backup);
        _liveFolder = Path.Join(dataDirectory, "pg_wal");
        _program = new PostgresPrograms(context.Layout).Find("pg_waldump", backup.PostgresVersion);
    }

    private string Title => $"Reading WAL of {_context.Stanza}";

    /// <summary>The last transaction that was committed or rolled back on a path; null when there is none from a location on.</summary>
    internal async Task<WalRecord?> LastEndAsync(WalPath path, WalLocation from, WalLocation? before, CancellationToken stop)
    {
        ulong first = from.Position / (ulong)path.SegmentSize;
        ulong end = before is { } limit ? ulong.Min(Last(path), limit.Position / (ulong)path.SegmentSize) : Last(path);
        ulong step = 2;
        for (ulong last = end; path.Segments.Count > 0 && last >= first;)
        {
            ulong begin = last - first < step ? first : last - step + 1;
            List<WalRecord> found = [];
            await DumpAsync(path, begin, last, "Transaction", found.Add, stop).ConfigureAwait(false);
            found.RemoveAll(record => record.Location.Position < from.Position || (before is { } edge && record.Location.Position >= edge.Position));
            if (found.Count > 0)
            {
                return found.MaxBy(record => record.Time);
            }

            if (begin == first)
            {
                break;
            }

            last = begin - 1;
            step = ulong.Min(Batch, step * 2);
        }

        return null;
    }

    /// <summary>The first record of a kind from a location on that fits; null when there is none.</summary>
    internal async Task<WalRecord?> FirstAsync(WalPath path, WalLocation from, string manager, Func<WalRecord, bool> fits, CancellationToken stop)
    {
        WalRecord? first = null;
        ulong end = Last(path);
        for (ulong number = ulong.Max(path.First, from.Position / (ulong)path.SegmentSize); path.Segments.Count > 0 && number <= end && first is null; number += Batch)
        {
            await DumpAsync(path, number, ulong.Min(end, number + Batch - 1), manager, record => first ??= record.Location.Position >= from.Position && fits(record) ? record : null, stop).ConfigureAwait(false);
            Forget(path, number);
        }

        return first;
    }

    /// <summary>All records of a kind from a location on that fit, with progress.</summary>
    internal async Task<IReadOnlyList<WalRecord>> AllAsync(WalPath path, WalLocation from, string manager, Func<WalRecord, bool> fits, CancellationToken stop)
    {
        Dictionary<ulong, WalRecord> found = [];
        ulong start = ulong.Max(path.First, from.Position / (ulong)path.SegmentSize);
        ulong end = Last(path);
        try
        {
            for (ulong number = start; path.Segments.Count > 0 && number <= end; number += Batch)
            {
                _context.Activity.Progress(new OperationProgress(Title, path.Segments[(int)(number - path.First)].Segment.ToString(), 100.0 * (number - start) / (end - start + 1)));
                await DumpAsync(path, number, ulong.Min(end, number + Batch - 1), manager, record =>
                {
                    if (record.Location.Position >= from.Position && fits(record))
                    {
                        found[record.Location.Position] = record;
                    }
                }, stop).ConfigureAwait(false);
                Forget(path, number);
            }
        }
        finally
        {
            _context.Activity.Progress(new OperationProgress(Title, "done", Completed: true));
        }

        return [.. found.OrderBy(pair => pair.Key).Select(pair => pair.Value)];
    }

    /// <summary>True when a record begins at a location or after it.</summary>
    internal async Task<bool> HasRecordFromAsync(WalPath path, WalLocation location, CancellationToken stop)
    {
        for (ulong number = location.Position / (ulong)path.SegmentSize; number >= path.First && number <= Last(path); number++)
        {
            bool any = false;
            string from = number == location.Position / (ulong)path.SegmentSize ? location.ToString() : new WalLocation(number * (ulong)path.SegmentSize).ToString();
            await DumpAsync(path, number, number, ["-s", from, "-n", "1"], line => any |= line.StartsWith("rmgr:", StringComparison.Ordinal), stop).ConfigureAwait(false);
            if (any)
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_scratch is { } scratch)
        {
            await scratch.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static ulong Last(WalPath path) => path.First + (ulong)path.Segments.Count - 1;

    private Task DumpAsync(WalPath path, ulong first, ulong last, string manager, Action<WalRecord> hear, CancellationToken stop) =>
        DumpAsync(path, first, last, ["--rmgr", manager], line =>
        {
            if (WalRecord.Parse(line) is { } record)
            {
                hear(record);
            }
        }, stop);

    // All segments of a path lie under the names of its last timeline: PostgreSQL reads them as one log, and so does pg_waldump then.
    private async Task DumpAsync(WalPath path, ulong first, ulong last, string[] options, Action<string> hear, CancellationToken stop)
    {
        ulong end = ulong.Min(last + 1, Last(path));
        string folder = await FolderAsync(stop).ConfigureAwait(false);
        for (ulong number = first; number <= end; number++)
        {
            await FetchAsync(path, number, folder, stop).ConfigureAwait(false);
        }

        ProgramResult result = await RunAsync(_program, ["-p", folder, .. options, Name(path, first), Name(path, end)], hear, stop).ConfigureAwait(false);
        bool isLive = path.Segments[(int)(end - path.First)].IsLive;
        bool isAtEnd = end == Last(path);
        if (result.ExitCode != 0 && !(isLive && isAtEnd))
        {
            // A restore would end there. Whoever asks judges by the records that were found.
            _context.Activity.Verbose($"pg_waldump on segments {Name(path, first)} to {Name(path, end)}: {result.ErrorText.Trim()}");
        }
    }

    private static string Name(WalPath path, ulong number) => new WalSegmentName(path.Timeline, number, path.SegmentSize).ToString();

    private async Task FetchAsync(WalPath path, ulong number, string folder, CancellationToken stop)
    {
        WalSource source = path.Segments[(int)(number - path.First)];
        string file = Path.Join(folder, Name(path, number));
        if (!_fetched.Add($"{source.Segment} {file}"))
        {
            return;
        }

        await RunAsync("rm", ["-f", "--", file], null, stop).ConfigureAwait(false);
        if (source.IsLive)
        {
            await RunAsync("ln", ["-s", "--", Path.Join(_liveFolder, source.Segment.ToString()), file], null, stop).ConfigureAwait(false);
            return;
        }

        await _store.FetchAsync(source.Segment, file, stop).ConfigureAwait(false);
    }

    // What was read is not needed again, and a long search must not fill the disk.
    private void Forget(WalPath path, ulong number)
    {
        for (ulong old = number; old < number + Batch && old < Last(path); old++)
        {
            string file = Path.Join(_scratch!.Path, Name(path, old));
            WalSource source = path.Segments[(int)(old - path.First)];
            if (_fetched.Remove($"{source.Segment} {file}"))
            {
                _stale.Add(file);
            }
        }
    }

    private async Task<string> FolderAsync(CancellationToken stop)
    {
        if (_stale.Count > 0)
        {
            await RunAsync("rm", ["-f", "--", .. _stale], null, stop).ConfigureAwait(false);
            _stale.Clear();
        }

        _scratch ??= await WalScratch.CreateAsync(_context.Runner, _context.Owner, stop).ConfigureAwait(false);
        return _scratch.Path;
    }

    private Task<ProgramResult> RunAsync(string program, string[] arguments, Action<string>? hear, CancellationToken stop) => _context.Runner.RunAsync(
        new ProgramRequest(Path.IsPathRooted(program) ? program : ProgramFinder.Find(program) ?? program, arguments)
        {
            RunAs = _context.Owner,
            KeepOutput = hear is null,
            OnOutputLine = hear,
            Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C", ["TZ"] = "UTC" },
        }, stop);
}
