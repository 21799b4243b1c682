using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Wal;

/// <summary>
/// Reads what the WAL on the way of a recovery says: brings segments into a folder of the cluster's owner that is removed at the end, those of the archive compared
/// with the checksums of their names, and has <c>pg_waldump</c> print them.
/// </summary>
internal sealed class WalPathReader : IAsyncDisposable
{
    // Segments that are read at once: each run reads one more than it needs, for the record that crosses into it.
    private const int Batch = 16;

    private readonly StanzaContext _context;
    private readonly WalSegmentReader _reader;
    private readonly WalDump _dump;
    private readonly WalIndex _index;
    private readonly HashSet<(WalSegmentName Segment, string File)> _fetched = [];
    private readonly HashSet<WalSegmentName> _verified = [];
    private readonly List<string> _stale = [];
    private WalScratch? _scratch;

    /// <summary>A reader.</summary>
    /// <param name="context">The stanza.</param>
    /// <param name="backup">A backup of the database whose WAL is read.</param>
    /// <exception cref="PgmlException"><c>PostgresProgramsNotFound</c>.</exception>
    internal WalPathReader(StanzaContext context, PgBackup backup)
    {
        _context = context;
        _reader = new WalSegmentReader(context, backup.Repository, $"{backup.PostgresVersion}-{backup.DatabaseId}");
        _dump = new WalDump(context, backup.PostgresVersion);
        _index = new WalIndex(context, backup.SystemIdentifier ?? 0);
    }

    private string Title => $"Reading WAL of {_context.Stanza}";

    /// <summary>The last transaction that was committed or rolled back on a path; null when there is none from a location on.</summary>
    /// <exception cref="PgmlException"><c>WalSegmentDamaged</c> or <c>WalUnreadable</c>, whose target is the name of the segment, and what reading the repository may throw.</exception>
    internal async Task<WalRecord?> LastEndAsync(WalPath path, WalLocation from, WalLocation? before, CancellationToken stop)
    {
        ulong first = from.Position / (ulong)path.SegmentSize;
        ulong end = before is { } limit ? ulong.Min(Last(path), limit.Position / (ulong)path.SegmentSize) : Last(path);
        ulong step = 2;
        for (ulong last = end; path.Segments.Count > 0 && last >= first;)
        {
            ulong begin = last - first < step ? first : last - step + 1;
            List<WalRecord> found = [];
            await DumpAsync(path, begin, last, found.Add, stop).ConfigureAwait(false);
            found.RemoveAll(record => record.Time is null || record.Location.Position < from.Position || (before is { } edge && record.Location.Position >= edge.Position));
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

    /// <summary>The first record from a location on that is searched; null when there is none.</summary>
    /// <exception cref="PgmlException">As <see cref="LastEndAsync"/>.</exception>
    internal async Task<WalRecord?> FirstAsync(WalPath path, WalLocation from, WalSearch search, CancellationToken stop)
    {
        WalRecord? first = null;
        await SearchAsync(path, from, search, record => first ??= record, () => first is not null, stop).ConfigureAwait(false);
        return first;
    }

    /// <summary>All records from a location on that are searched, in the order of the log, with progress.</summary>
    /// <exception cref="PgmlException">As <see cref="LastEndAsync"/>.</exception>
    internal async Task<IReadOnlyList<WalRecord>> AllAsync(WalPath path, WalLocation from, WalSearch search, CancellationToken stop)
    {
        Dictionary<ulong, WalRecord> found = [];
        await SearchAsync(path, from, search, record => found[record.Location.Position] = record, () => false, stop).ConfigureAwait(false);
        return [.. found.OrderBy(pair => pair.Key).Select(pair => pair.Value)];
    }

    // Segments of which an earlier search has found that they do not hold it are passed over.
    private async Task SearchAsync(WalPath path, WalLocation from, WalSearch search, Action<WalRecord> found, Func<bool> isEnough, CancellationToken stop)
    {
        ulong start = ulong.Max(path.First, from.Position / (ulong)path.SegmentSize);
        try
        {
            for (ulong number = start; path.Segments.Count > 0 && number <= Last(path) && !isEnough();)
            {
                ulong last = number;
                while (last - number < Batch && last <= Last(path) && await MayHoldAsync(path, last, search, stop).ConfigureAwait(false))
                {
                    last++;
                }

                if (last > number)
                {
                    _context.Activity.Progress(new OperationProgress(Title, Source(path, number).Segment.ToString(), 100.0 * (number - start) / (Last(path) - start + 1)));
                    IReadOnlyList<WalRecord> records = await ReadBatchAsync(path, number, last - 1, stop).ConfigureAwait(false);
                    records.Where(record => record.Location.Position >= from.Position && search.Fits(record)).ToList().ForEach(found);
                }

                number = ulong.Max(last, number + 1);
            }
        }
        finally
        {
            _context.Activity.Progress(new OperationProgress(Title, "done", Completed: true));
        }
    }

    private async Task<bool> MayHoldAsync(WalPath path, ulong number, WalSearch search, CancellationToken stop) =>
        Source(path, number) is not { IsLive: false } source
        || await _index.FindAsync(WalSummary.KeyOf(await _reader.FindAsync(source.Segment, stop).ConfigureAwait(false)), stop).ConfigureAwait(false) is not { } known
        || search.MayBeIn(known);

    private async Task<IReadOnlyList<WalRecord>> ReadBatchAsync(WalPath path, ulong first, ulong last, CancellationToken stop)
    {
        List<WalRecord> records = [];
        bool isWhole = await DumpAsync(path, first, last, records.Add, stop).ConfigureAwait(false);

        // A record that goes on in a segment that is not archived yet shows only when it is.
        ILookup<ulong, WalRecord> bySegment = records.ToLookup(record => record.Location.Position / (ulong)path.SegmentSize);
        for (ulong number = first; isWhole && number <= last && number < Last(path); number++)
        {
            if (Source(path, number) is { IsLive: false } source)
            {
                string file = WalSummary.KeyOf(await _reader.FindAsync(source.Segment, stop).ConfigureAwait(false));
                _index.Add(WalSummary.Of(file, [.. bySegment[number]]));
            }
        }

        Forget(path, first);
        return records;
    }

    /// <summary>True when a record begins at a location or after it.</summary>
    /// <exception cref="PgmlException">As <see cref="LastEndAsync"/>.</exception>
    internal async Task<bool> HasRecordFromAsync(WalPath path, WalLocation location, CancellationToken stop)
    {
        for (ulong number = location.Position / (ulong)path.SegmentSize; number >= path.First && number <= Last(path); number++)
        {
            bool any = false;
            string from = number == location.Position / (ulong)path.SegmentSize ? location.ToString() : new WalLocation(number * (ulong)path.SegmentSize).ToString();
            await DumpAsync(path, number, number, (folder, first, last) => _dump.LinesAsync(
                folder, first, last, [$"--start={from}", "--limit=1"], line => any |= line.StartsWith("rmgr:", StringComparison.Ordinal), stop), stop).ConfigureAwait(false);
            if (any)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads the archived segments of a path up to a location, each compared with the checksum of its name.</summary>
    /// <param name="path">The path.</param>
    /// <param name="to">The location; the segment that holds it is the last.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="PgmlException">As <see cref="LastEndAsync"/>.</exception>
    internal async Task VerifyAsync(WalPath path, WalLocation to, CancellationToken stop)
    {
        ulong last = ulong.Min(to.Position / (ulong)path.SegmentSize, Last(path));
        foreach (WalSource source in path.Segments.Take((int)(last - path.First + 1)).Where(source => !source.IsLive && !_verified.Contains(source.Segment)))
        {
            await ReadAsync(source.Segment, stop).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _index.SaveAsync(CancellationToken.None).ConfigureAwait(false);
        if (_scratch is not null)
        {
            await _scratch.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static WalSource Source(WalPath path, ulong number) => path.Segments[(int)(number - path.First)];

    private static ulong Last(WalPath path) => path.First + (ulong)path.Segments.Count - 1;

    private Task<bool> DumpAsync(WalPath path, ulong first, ulong last, Action<WalRecord> hear, CancellationToken stop) =>
        DumpAsync(path, first, last, (folder, begin, end) => _dump.RecordsAsync(folder, begin, end, hear, stop), stop);

    // All segments of a path lie under the names of its last timeline: PostgreSQL reads them as one log, and so does pg_waldump then.
    private async Task<bool> DumpAsync(WalPath path, ulong first, ulong last, Func<string, WalSegmentName, WalSegmentName, Task<string?>> dump, CancellationToken stop)
    {
        ulong end = ulong.Min(last + 1, Last(path));
        WalScratch scratch = await ScratchAsync(stop).ConfigureAwait(false);
        for (ulong number = first; number <= end; number++)
        {
            await FetchAsync(path, number, scratch, stop).ConfigureAwait(false);
        }

        // What a server has not filled yet may hold anything behind its end.
        bool isLive = Enumerable.Range((int)(first - path.First), (int)(end - first) + 1).Any(index => path.Segments[index].IsLive);
        string? words = await dump(scratch.Path, Name(path, first), Name(path, end)).ConfigureAwait(false);
        if (!isLive)
        {
            WalDump.RequireEnd(Source(path, first).Segment, words);
        }

        return words is null;
    }

    private static WalSegmentName Name(WalPath path, ulong number) => new(path.Timeline, number, path.SegmentSize);

    private async Task FetchAsync(WalPath path, ulong number, WalScratch scratch, CancellationToken stop)
    {
        WalSource source = Source(path, number);
        string file = Name(path, number).ToString();
        if (_fetched.Contains((source.Segment, file)))
        {
            return;
        }

        // Another path may have had another segment by this name; tee would write through a link.
        await scratch.DeleteAsync([file], stop).ConfigureAwait(false);
        _fetched.RemoveWhere(known => known.File == file);
        await (source.LiveFolder is { } folder
            ? scratch.LinkAsync(file, Path.Join(folder, source.Segment.ToString()), stop)
            : scratch.WriteAsync(file, await ReadAsync(source.Segment, stop).ConfigureAwait(false), stop)).ConfigureAwait(false);
        _fetched.Add((source.Segment, file));
    }

    private async Task<byte[]> ReadAsync(WalSegmentName segment, CancellationToken stop)
    {
        byte[] content = await _reader.ReadAsync(segment, stop).ConfigureAwait(false);
        _verified.Add(segment);
        return content;
    }

    // What was read is not needed again, and a long search must not fill the disk.
    private void Forget(WalPath path, ulong number)
    {
        for (ulong old = number; old < number + Batch && old < Last(path); old++)
        {
            string file = Name(path, old).ToString();
            if (_fetched.Remove((Source(path, old).Segment, file)))
            {
                _stale.Add(file);
            }
        }
    }

    private async Task<WalScratch> ScratchAsync(CancellationToken stop)
    {
        _scratch ??= await WalScratch.CreateAsync(_context.Runner, _context.Owner, stop).ConfigureAwait(false);
        if (_stale.Count > 0)
        {
            await _scratch.DeleteAsync(_stale, stop).ConfigureAwait(false);
            _stale.Clear();
        }

        return _scratch;
    }
}
