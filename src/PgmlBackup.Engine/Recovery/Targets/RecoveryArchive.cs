using System.Globalization;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Wal;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery.Targets;

/// <summary>The archived WAL of one database in one repository, and what its server has not archived yet.</summary>
/// <param name="timelines">What is archived, by timeline.</param>
/// <param name="histories">The histories of the timelines, as far as they are known; that of the first needs no file.</param>
/// <param name="live">Segments that are not archived, and the folder that has each.</param>
/// <param name="segmentSize">Bytes of a segment.</param>
internal sealed class RecoveryArchive(
    IReadOnlyDictionary<uint, WalTimeline> timelines, IReadOnlyDictionary<uint, TimelineHistory> histories, IReadOnlyDictionary<WalSegmentName, string> live, int segmentSize)
{
    private readonly HashSet<WalSegmentName> _damaged = [];

    internal int SegmentSize => segmentSize;

    /// <summary>Files of histories that are not archived, by timeline.</summary>
    internal IReadOnlyDictionary<uint, string> LiveHistories { get; init; } = new Dictionary<uint, string>();

    /// <summary>All timelines that are known, in order.</summary>
    internal IReadOnlyList<uint> Timelines { get; } = [.. timelines.Keys.Union(histories.Keys).Union(live.Keys.Select(segment => segment.Timeline)).Order()];

    /// <summary>The timeline that PostgreSQL takes for the latest: the last of those whose histories follow each other without a gap.</summary>
    internal uint LatestFrom(uint timeline)
    {
        while (histories.ContainsKey(timeline + 1))
        {
            timeline++;
        }

        return timeline;
    }

    /// <summary>Takes an archived segment for missing: what is in it is not what was archived.</summary>
    /// <returns>False when it was known already.</returns>
    internal bool Exclude(WalSegmentName segment) => _damaged.Add(segment);

    /// <summary>Timelines after one that PostgreSQL would not find by itself, for it looks for one history after the other and ends where one is missing.</summary>
    internal IReadOnlyList<uint> HiddenBehind(uint latest) => [.. Timelines.Where(timeline => timeline > latest)];

    /// <summary>When the last segment of a timeline was archived; null when none is there.</summary>
    internal DateTime? LastArchived(uint timeline) => timelines.TryGetValue(timeline, out WalTimeline? archived) && archived.Runs.Count > 0 ? archived.Runs[^1].LastTime : null;

    /// <summary>The history of a timeline.</summary>
    /// <exception cref="PgmlException"><c>TimelineUnknown</c>.</exception>
    internal TimelineHistory HistoryOf(uint timeline) => timeline == 1 ? TimelineHistory.First
        : histories.TryGetValue(timeline, out TimelineHistory? history) ? history
        : throw new PgmlException(
            FaultCatalog.TimelineUnknown,
            $"The history of timeline {timeline} ({TimelineHistory.FileName(timeline)}) is not in the archive; the timelines that can be followed are {string.Join(", ", histories.Keys.Append(1u).Distinct().Order())}.",
            timeline);

    /// <summary>True when a backup lies on a timeline or its ancestors, so that its recovery can follow it.</summary>
    internal static bool IsOn(PgBackup backup, TimelineHistory history) =>
        Timeline(backup) is { } timeline && WalLocation.TryParse(backup.LsnStop, out WalLocation stop)
        && history.Parts.Any(part => part.Timeline == timeline && (part.End is not { } end || stop.Position <= end.Position));

    /// <summary>The timeline on which a backup was taken; null for one that was taken offline.</summary>
    internal static uint? Timeline(PgBackup backup) =>
        backup.WalStart is { Length: >= 8 } name && uint.TryParse(name[..8], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint timeline) ? timeline : null;

    /// <summary>The WAL from a location on along a timeline.</summary>
    /// <exception cref="PgmlException"><c>TimelineUnknown</c>.</exception>
    internal WalPath Follow(uint timeline, WalLocation from)
    {
        IReadOnlyList<TimelinePart> parts = [.. HistoryOf(timeline).Parts];
        ulong first = from.Position / (ulong)segmentSize;
        List<WalSource> segments = [];
        ulong number = first;
        while (Source(parts, number) is { } source)
        {
            segments.Add(source);
            number++;
        }

        return new WalPath(timeline, parts, segmentSize) { First = first, Segments = segments, EndsInHole = IsBeyond(parts, number), LiveHistory = LiveHistories.GetValueOrDefault(timeline) };
    }

    // PostgreSQL asks the newest timeline first, for the segment in which it begins too.
    private WalSource? Source(IReadOnlyList<TimelinePart> parts, ulong number)
    {
        foreach (TimelinePart part in parts.Reverse())
        {
            if (Holds(part, number))
            {
                var segment = new WalSegmentName(part.Timeline, number, segmentSize);
                if (timelines.TryGetValue(part.Timeline, out WalTimeline? archived) && archived.RunOf(number) is not null && !_damaged.Contains(segment))
                {
                    return new WalSource(segment, null);
                }

                if (live.TryGetValue(segment, out string? folder))
                {
                    return new WalSource(segment, folder);
                }
            }
        }

        return null;
    }

    private bool Holds(TimelinePart part, ulong number) =>
        number >= part.Begin.Position / (ulong)segmentSize && (part.End is not { } end || number <= end.Position / (ulong)segmentSize);

    private bool IsBeyond(IReadOnlyList<TimelinePart> parts, ulong number) => parts.Any(part =>
        (timelines.TryGetValue(part.Timeline, out WalTimeline? archived) && archived.Runs.Any(run => Reaches(part, run.Last.Number, number)))
        || _damaged.Any(segment => segment.Timeline == part.Timeline && segment.Number == number)
        || live.Keys.Any(segment => segment.Timeline == part.Timeline && Reaches(part, segment.Number, number)));

    private bool Reaches(TimelinePart part, ulong last, ulong number) => ulong.Min(last, (part.End?.Position ?? ulong.MaxValue) / (ulong)segmentSize) > number;
}
