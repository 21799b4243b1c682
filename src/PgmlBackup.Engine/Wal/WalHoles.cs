using PgmlBackup.Model;

namespace PgmlBackup.Engine.Wal;

/// <summary>Finds and judges the holes of one archive: what is not there though a restore could ask for it.</summary>
/// <param name="stanza">The stanza, for what is to be typed.</param>
/// <param name="backups">The backups of the same database in the same repository.</param>
/// <param name="histories">The histories of timelines that could be read, by timeline.</param>
/// <param name="server">What the server still has.</param>
public sealed class WalHoles(string stanza, IReadOnlyList<PgBackup> backups, IReadOnlyDictionary<uint, TimelineHistory> histories, ServerWal server)
{
    private readonly PgBackup[] _online = [.. backups.Where(backup => backup.WalStart is not null && backup.WalStop is not null)];

    /// <summary>The holes of a timeline, in the order of the log.</summary>
    public IReadOnlyList<PgWalHole> Find(WalTimeline timeline)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        List<(ulong Number, PgWalHole Hole)> found = [];
        if (timeline.Timeline > 1 && !timeline.HasHistory)
        {
            found.Add((0, HistoryMissing(timeline)));
        }

        found.AddRange(Marked(timeline.Duplicates, PgWalHoleKind.Duplicate));
        found.AddRange(Marked(timeline.Damaged, PgWalHoleKind.Damaged));
        foreach ((ulong first, ulong last) in Gaps(timeline))
        {
            found.AddRange(Judge(timeline, first, last));
        }

        return [.. found.OrderBy(hole => hole.Number).Select(hole => hole.Hole)];
    }

    private PgWalHole HistoryMissing(WalTimeline timeline)
    {
        string name = TimelineHistory.FileName(timeline.Timeline);
        return new PgWalHole
        {
            Kind = PgWalHoleKind.HistoryMissing,
            Message = $"The archive has no '{name}': a backup of an earlier timeline cannot be restored to this one. "
                + (server.Segments.Contains(name) ? $"The server has it: {PushCommand(name)}" : "Take a full backup on the present timeline: Invoke-PgBackup -Type Full"),
        };
    }

    private static IEnumerable<(ulong Number, PgWalHole Hole)> Marked(IReadOnlyList<WalSegmentName> segments, PgWalHoleKind kind) => segments.Select(segment => (segment.Number, new PgWalHole
    {
        Kind = kind,
        First = segment.ToString(),
        Last = segment.ToString(),
        Count = 1,
        Message = kind == PgWalHoleKind.Duplicate
            ? "There are several files of this segment: more than one cluster archives here, or one was archived twice with other content. A restore stops before it."
            : "The size of the file shows that it is not the whole segment. A restore stops before it.",
    }));

    // The numbers that are in no run though they lie between what is there or is needed. What is marked otherwise is left out.
    private IEnumerable<(ulong First, ulong Last)> Gaps(WalTimeline timeline)
    {
        if (Expected(timeline) is not { } expected)
        {
            yield break;
        }

        ulong next = expected.First;
        foreach ((ulong first, ulong last) in Present(timeline))
        {
            if (first > next)
            {
                yield return (next, first - 1);
            }

            next = ulong.Max(next, last + 1);
        }

        if (next <= expected.Last)
        {
            yield return (next, expected.Last);
        }
    }

    private static IEnumerable<(ulong First, ulong Last)> Present(WalTimeline timeline) => timeline.Runs.Select(run => (run.First.Number, run.Last.Number))
        .Concat(timeline.Duplicates.Concat(timeline.Damaged).Select(segment => (segment.Number, segment.Number)))
        .OrderBy(range => range.Item1);

    // From what a backup needs first to what the archive has last, or a backup, a fork or the server says that there was.
    private (ulong First, ulong Last)? Expected(WalTimeline timeline)
    {
        List<ulong> first = [], last = [];
        foreach ((ulong from, ulong to) in Present(timeline))
        {
            first.Add(from);
            last.Add(to);
        }

        foreach (PgBackup backup in _online)
        {
            if (Segment(backup.WalStart, timeline) is { } start && Segment(backup.WalStop, timeline) is { } stop && start.Timeline == timeline.Timeline)
            {
                first.Add(start.Number);
                last.Add(stop.Number);
            }
        }

        if (LeadsHere(timeline))
        {
            first.Add(Begin(timeline));
        }

        last.AddRange(from history in histories.Values
                      from left in history.Switches
                      where left.Timeline == timeline.Timeline && first.Count > 0
                      select left.End.Position / (ulong)timeline.SegmentSize into fork
                      where fork > 0
                      select fork - 1);
        last.AddRange(server.Ready.Select(name => Segment(name, timeline)).Where(segment => segment?.Timeline == timeline.Timeline).Select(segment => segment!.Value.Number));
        return first.Count > 0 && last.Count > 0 ? (first.Min(), last.Max()) : null;
    }

    // A backup on an ancestor, before the fork, needs the timeline from its first segment on.
    private bool LeadsHere(WalTimeline timeline) => histories.TryGetValue(timeline.Timeline, out TimelineHistory? history) && history.Switches.Any(left => _online.Any(backup =>
        Segment(backup.WalStop, timeline)?.Timeline == left.Timeline && WalLocation.TryParse(backup.LsnStop, out WalLocation stop) && stop.Position <= left.End.Position));

    private ulong Begin(WalTimeline timeline) => histories[timeline.Timeline].Begin.Position / (ulong)timeline.SegmentSize;

    private IEnumerable<(ulong Number, PgWalHole Hole)> Judge(WalTimeline timeline, ulong first, ulong last)
    {
        ulong next = first;
        foreach ((ulong from, ulong to) in OnServer(timeline, first, last))
        {
            foreach ((ulong, PgWalHole) gone in Gone(timeline, next, from))
            {
                yield return gone;
            }

            yield return (from, Late(timeline, from, to));
            next = to + 1;
        }

        foreach ((ulong, PgWalHole) gone in Gone(timeline, next, last + 1))
        {
            yield return gone;
        }
    }

    // What the server has of them, in rows of which all wait to be archived or none does.
    private List<(ulong From, ulong To)> OnServer(WalTimeline timeline, ulong first, ulong last)
    {
        List<(ulong From, ulong To, bool Ready)> rows = [];
        foreach (WalSegmentName segment in server.Segments.Select(name => Segment(name, timeline))
            .Where(segment => segment?.Timeline == timeline.Timeline && first <= segment.Value.Number && segment.Value.Number <= last)
            .Select(segment => segment!.Value).OrderBy(segment => segment.Number))
        {
            bool ready = server.Ready.Contains(segment.ToString());
            if (rows is [.., var row] && row.To + 1 == segment.Number && row.Ready == ready)
            {
                rows[^1] = row with { To = segment.Number };
            }
            else
            {
                rows.Add((segment.Number, segment.Number, ready));
            }
        }

        return [.. rows.Select(row => (row.From, row.To))];
    }

    // From one number up to another, that one left out, split where the first backup begins to need them.
    private IEnumerable<(ulong Number, PgWalHole Hole)> Gone(WalTimeline timeline, ulong from, ulong until)
    {
        ulong needed = Needed(timeline);
        if (from < ulong.Min(until, needed))
        {
            yield return (from, Hole(timeline, PgWalHoleKind.BeforeFirstBackup, from, ulong.Min(until, needed) - 1, "No backup of this repository needs what is missing. Nothing has to be done."));
        }

        ulong first = ulong.Max(from, needed);
        if (first < until)
        {
            yield return (first, IsExpired(timeline, first, until - 1)
                ? Hole(timeline, PgWalHoleKind.Expired, first, until - 1, "The hole lies between what two backups need to be consistent, as the retention of the archive leaves it: both can be restored, moments between them cannot.")
                : Hole(timeline, PgWalHoleKind.Lost, first, until - 1, "Neither the archive nor the server has it. Moments after it are reached from later backups only: if there is none, take one now: Invoke-PgBackup -Type Full"));
        }
    }

    // A timeline has a higher number than those that it came from.
    private ulong Needed(WalTimeline timeline) => _online.Select(backup => Segment(backup.WalStart, timeline))
        .Where(start => start is { } segment && segment.Timeline <= timeline.Timeline)
        .Select(start => start!.Value.Number).DefaultIfEmpty(ulong.MaxValue).Min();

    private bool IsExpired(WalTimeline timeline, ulong first, ulong last) => first > 0
        && _online.Any(backup => Segment(backup.WalStop, timeline) == new WalSegmentName(timeline.Timeline, first - 1, timeline.SegmentSize))
        && _online.Any(backup => Segment(backup.WalStart, timeline) == new WalSegmentName(timeline.Timeline, last + 1, timeline.SegmentSize));

    private PgWalHole Late(WalTimeline timeline, ulong from, ulong to)
    {
        string first = new WalSegmentName(timeline.Timeline, from, timeline.SegmentSize).ToString();
        return Hole(timeline, PgWalHoleKind.Late, from, to, server.Ready.Contains(first)
            ? $"The server has it and is about to archive it. If it does not come: Test-PgArchive -Stanza {stanza}"
            : $"The server has it and takes it for archived: it does not send it again by itself. Send each segment as the owner of the cluster: {PushCommand(first)}");
    }

    private string PushCommand(string name) => Processes.CommandLineText.Quote(["pgbackrest", $"--stanza={stanza}", "archive-push", $"{server.Directory}/{name}"]);

    private static PgWalHole Hole(WalTimeline timeline, PgWalHoleKind kind, ulong first, ulong last, string message) => new()
    {
        Kind = kind,
        First = new WalSegmentName(timeline.Timeline, first, timeline.SegmentSize).ToString(),
        Last = new WalSegmentName(timeline.Timeline, last, timeline.SegmentSize).ToString(),
        Count = (long)(last - first) + 1,
        Message = message,
    };

    private static WalSegmentName? Segment(string? name, WalTimeline timeline) => WalSegmentName.TryParse(name, timeline.SegmentSize, out WalSegmentName segment) ? segment : null;
}
