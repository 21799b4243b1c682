using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.Wal;

/// <summary>
/// Turns the files of a listing, as they come by, into runs of segments without holes. It keeps the runs and not the files: its memory grows with the holes and
/// with each 4 GiB of the log, not with the segments.
/// </summary>
/// <remarks>The size of a segment need not be known until all has come by: only where one span of 4 GiB ends and the next begins does it matter.</remarks>
public sealed class WalContinuity
{
    private readonly List<Gathering> _timelines = [];
    private readonly List<ArchiveFile> _same = [];

    /// <summary>Takes the next file. They must come in the order of their names, as pgBackRest lists them.</summary>
    /// <exception cref="PgmlException"><c>RepositoryAnswerInvalid</c>: they do not.</exception>
    public void Add(in ArchiveFile file)
    {
        if (_same.Count > 0 && !IsSameSegment(_same[0], file))
        {
            Flush();
        }

        switch (file.Kind)
        {
            case ArchiveFileKind.Segment:
                _same.Add(file);
                break;
            case ArchiveFileKind.PartialSegment:
                Of(file).Partial.Add((file.Log, file.Segment));
                break;
            case ArchiveFileKind.TimelineHistory:
                Of(file).HasHistory = true;
                break;
        }
    }

    /// <summary>What there is, by archive id and timeline, in the order of the listing.</summary>
    /// <param name="segmentSize">Bytes of a segment in the archive of an id; null when that is not known, and it is taken from the names.</param>
    /// <exception cref="PgmlException"><c>WalSegmentSizeWrong</c>: names do not fit the size.</exception>
    public IReadOnlyList<WalTimeline> Complete(Func<string, int?> segmentSize)
    {
        ArgumentNullException.ThrowIfNull(segmentSize);
        Flush();
        List<WalTimeline> complete = [];
        foreach (IGrouping<string, Gathering> archive in _timelines.GroupBy(timeline => timeline.ArchiveId))
        {
            int size = segmentSize(archive.Key) ?? GuessSize(archive);
            complete.AddRange(archive.Select(timeline => timeline.Complete(size)));
        }

        return complete;
    }

    // The highest number within a span of 4 GiB is known as soon as the log has gone through one. Until then every size leads to the same runs.
    private static int GuessSize(IEnumerable<Gathering> archive)
    {
        uint highest = archive.SelectMany(timeline => timeline.Pieces).Select(piece => piece.Last).DefaultIfEmpty().Max();
        bool passed = archive.Any(timeline => timeline.Pieces.DistinctBy(piece => piece.Log).Skip(1).Any());
        ulong least = ulong.Max(4, highest + 1UL);
        ulong perLog = passed ? System.Numerics.BitOperations.RoundUpToPowerOf2(least) : ulong.Max(256, System.Numerics.BitOperations.RoundUpToPowerOf2(least));
        return (int)((1UL << 32) / ulong.Min(perLog, 4096));
    }

    private static bool IsSameSegment(in ArchiveFile one, in ArchiveFile other) =>
        other.Kind == ArchiveFileKind.Segment && one.Segment == other.Segment && one.Log == other.Log && one.Timeline == other.Timeline && one.ArchiveId.SequenceEqual(other.ArchiveId);

    private void Flush()
    {
        if (_same.Count == 0)
        {
            return;
        }

        ArchiveFile file = _same[0];
        Gathering timeline = Of(file);
        if (_same.Count > 1)
        {
            timeline.Duplicates.Add((file.Log, file.Segment));
        }
        else if (file.IsDamaged)
        {
            timeline.Damaged.Add((file.Log, file.Segment));
        }
        else
        {
            timeline.Add(file);
        }

        _same.Clear();
    }

    private Gathering Of(in ArchiveFile file)
    {
        for (int i = _timelines.Count - 1; i >= 0; i--)
        {
            if (_timelines[i].Timeline == file.Timeline && file.ArchiveId.SequenceEqual(_timelines[i].ArchiveId))
            {
                return _timelines[i];
            }
        }

        var added = new Gathering(file.ArchiveId.ToString(), file.Timeline);
        _timelines.Add(added);
        return added;
    }

    // Segments in a row within 4 GiB of the log.
    private sealed record Piece(uint Log, uint First, DateTime FirstTime)
    {
        internal uint Last { get; set; }

        internal DateTime LastTime { get; set; }

        internal long Size { get; set; }
    }

    private sealed class Gathering(string archiveId, uint timeline)
    {
        internal string ArchiveId => archiveId;

        internal uint Timeline => timeline;

        internal List<Piece> Pieces { get; } = [];

        internal List<(uint Log, uint Segment)> Duplicates { get; } = [];

        internal List<(uint Log, uint Segment)> Damaged { get; } = [];

        internal List<(uint Log, uint Segment)> Partial { get; } = [];

        internal bool HasHistory { get; set; }

        internal void Add(in ArchiveFile file)
        {
            Piece? last = Pieces.Count > 0 ? Pieces[^1] : null;
            if (last is not null && (file.Log, file.Segment).CompareTo((last.Log, last.Last)) <= 0)
            {
                throw new PgmlException(FaultCatalog.RepositoryAnswerInvalid, $"The listing of the archive is not in order: '{file.Path}' comes too late.");
            }

            if (last is null || last.Log != file.Log || last.Last + 1 != file.Segment)
            {
                Pieces.Add(last = new Piece(file.Log, file.Segment, file.Time));
            }

            last.Last = file.Segment;
            last.LastTime = file.Time;
            last.Size += file.Size;
        }

        internal WalTimeline Complete(int size)
        {
            List<WalRun> runs = [];
            foreach (Piece piece in Pieces)
            {
                var next = new WalRun(Name(piece.Log, piece.First, size), Name(piece.Log, piece.Last, size)) { Size = piece.Size, FirstTime = piece.FirstTime, LastTime = piece.LastTime };
                if (runs is [.., var last] && last.Last.Next == next.First)
                {
                    runs[^1] = next with { First = last.First, FirstTime = last.FirstTime, Size = last.Size + next.Size };
                }
                else
                {
                    runs.Add(next);
                }
            }

            return new WalTimeline(archiveId, timeline, size)
            {
                Runs = runs,
                Duplicates = Names(Duplicates, size),
                Damaged = Names(Damaged, size),
                Partial = Names(Partial, size),
                HasHistory = HasHistory,
            };
        }

        private WalSegmentName[] Names(List<(uint Log, uint Segment)> places, int size) => [.. places.Select(place => Name(place.Log, place.Segment, size))];

        private WalSegmentName Name(uint log, uint segment, int size) => WalSegmentName.Of(timeline, log, segment, size) ?? throw new PgmlException(
            FaultCatalog.WalSegmentSizeWrong,
            FormattableString.Invariant($"The archive '{archiveId}' holds segment {timeline:X8}{log:X8}{segment:X8}, and there is none of that name where segments have {size >> 20} MB."),
            archiveId);
    }
}
