using PgmlBackup.Engine.Wal;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery;

/// <summary>Works out what can be reached, from the archive of one database in one repository, its backups and the histories of its timelines.</summary>
/// <param name="archive">What the archive holds of each timeline.</param>
/// <param name="backups">The backups of the same database in the same repository. Offline ones open nothing: they say nothing of their WAL.</param>
/// <param name="histories">The histories that are in the archive, by timeline; that of the first timeline need not be there.</param>
public sealed class RecoveryWindowPlanner(IReadOnlyList<WalTimeline> archive, IReadOnlyList<PgBackup> backups, IReadOnlyDictionary<uint, TimelineHistory> histories)
{
    /// <summary>The spans, by timeline and in the order of the log.</summary>
    public IReadOnlyList<RecoverySpan> Plan() => [.. archive.OrderBy(timeline => timeline.Timeline).SelectMany(PlanTimeline)];

    private IEnumerable<RecoverySpan> PlanTimeline(WalTimeline timeline)
    {
        TimelineHistory? history = histories.TryGetValue(timeline.Timeline, out TimelineHistory? read) ? read : timeline.Timeline == 1 ? TimelineHistory.First : null;
        uint[] forks = [.. histories.Values.Where(other => other.Parent == timeline.Timeline).Select(other => other.Timeline).Order()];
        foreach (WalRun run in timeline.Runs)
        {
            PgBackup[] openers = [.. Openers(timeline, run, history).OrderBy(backup => backup.StopTime).ThenBy(backup => backup.Label, StringComparer.Ordinal)];
            if (openers.Length > 0)
            {
                yield return new RecoverySpan(timeline, run, openers) { History = history, Forks = forks, End = EndOf(timeline, run, forks) };
            }
        }
    }

    private PgRecoveryWindowEnd EndOf(WalTimeline timeline, WalRun run, uint[] forks) =>
        run != timeline.Runs[^1] || timeline.Duplicates.Concat(timeline.Damaged).Any(segment => segment.Number > run.Last.Number) || IsNeededAfter(timeline, run) ? PgRecoveryWindowEnd.Hole
        : forks.Length > 0 ? PgRecoveryWindowEnd.Fork
        : PgRecoveryWindowEnd.ArchiveEnd;

    private bool IsNeededAfter(WalTimeline timeline, WalRun run) => backups.Any(backup =>
        WalSegmentName.TryParse(backup.WalStop, timeline.SegmentSize, out WalSegmentName stop) && stop.Timeline == timeline.Timeline && stop.Number > run.Last.Number);

    private IEnumerable<PgBackup> Openers(WalTimeline timeline, WalRun run, TimelineHistory? history)
    {
        TimelinePart[] parts = history is null ? [new TimelinePart(timeline.Timeline, default, null)] : [.. history.Parts];
        ulong lowest = LowestReached(timeline, run, parts);
        return backups.Where(backup => Opens(backup, timeline.SegmentSize, run, parts, lowest));
    }

    // How far back the WAL goes without a hole from the run on, over the timelines that this one came from. In the segment of a fork the younger timeline's
    // file is read: it begins with a copy of the older one's.
    private ulong LowestReached(WalTimeline timeline, WalRun run, TimelinePart[] parts)
    {
        ulong lowest = run.First.Number;
        ulong begin = Segment(parts[^1].Begin, timeline);
        if (lowest > begin)
        {
            return lowest;
        }

        lowest = begin;
        for (int i = parts.Length - 2; i >= 0 && lowest > 0; i--)
        {
            begin = Segment(parts[i].Begin, timeline);
            if (begin >= lowest)
            {
                continue; // It was left in the segment in which it had begun.
            }

            if (archive.FirstOrDefault(other => other.Timeline == parts[i].Timeline)?.RunOf(lowest - 1) is not { } earlier)
            {
                break;
            }

            lowest = ulong.Max(earlier.First.Number, begin);
            if (lowest > begin)
            {
                break;
            }
        }

        return lowest;
    }

    private static bool Opens(PgBackup backup, int size, WalRun run, TimelinePart[] parts, ulong lowest)
    {
        if (!WalSegmentName.TryParse(backup.WalStart, size, out WalSegmentName start) || !WalSegmentName.TryParse(backup.WalStop, size, out WalSegmentName stop)
            || !WalLocation.TryParse(backup.LsnStart, out WalLocation from) || !WalLocation.TryParse(backup.LsnStop, out WalLocation to))
        {
            return false;
        }

        TimelinePart? part = parts.FirstOrDefault(candidate => candidate.Timeline == stop.Timeline);
        return part is not null && start.Timeline == stop.Timeline
            && part.Begin.Position <= from.Position && (part.End is not { } end || to.Position <= end.Position)
            && lowest <= start.Number && stop.Number <= run.Last.Number;
    }

    private static ulong Segment(WalLocation location, WalTimeline timeline) => location.Position / (ulong)timeline.SegmentSize;
}
