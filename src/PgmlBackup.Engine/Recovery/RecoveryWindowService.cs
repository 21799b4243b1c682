using System.Globalization;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Engine.Wal;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery;

/// <summary>Tells the spans of time that can be reached, from the backups, the listing of the archive and the histories of its timelines.</summary>
/// <param name="context">The stanza.</param>
public sealed class RecoveryWindowService(StanzaContext context)
{
    /// <summary>The windows, by repository, archive and timeline. What cannot be read is a fault beside the others.</summary>
    /// <param name="exact">Whether the last commits are read from the WAL.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="PgmlException">pgBackRest would refuse the configuration; with <paramref name="exact"/>, <c>PostgresProgramsNotFound</c>.</exception>
    public async Task<IReadOnlyList<PgRecoveryWindow>> ReadAsync(bool exact, CancellationToken stop)
    {
        List<PgRecoveryWindow> windows = [];
        foreach (WalArchive archive in await new WalArchiveReader(context).ReadAsync(stop).ConfigureAwait(false))
        {
            IReadOnlyList<RecoverySpan> spans = Plan(archive);
            IReadOnlyList<PgWalRange> ranges = spans.Count == 0 ? [] : archive.Ranges();
            var commits = new WalCommitFinder(new WalSegmentReader(context, archive.Repository, archive.ArchiveId), context.Activity);
            foreach (RecoverySpan span in spans)
            {
                PgRecoveryWindow window = Window(archive, span, ranges.First(range => range.Timeline == span.Timeline.Timeline));
                windows.Add(exact ? await ExactAsync(archive, span, window, commits, stop).ConfigureAwait(false) : window);
            }
        }

        return windows.Count == 0 ? [] : [.. windows.Select(window => window with { AxisFrom = windows.Min(other => other.From), AxisTo = windows.Max(other => other.To) })];
    }

    /// <summary>The spans of one archive.</summary>
    public static IReadOnlyList<RecoverySpan> Plan(WalArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        return new RecoveryWindowPlanner(archive.Timelines, archive.Backups, archive.Histories).Plan();
    }

    private static PgRecoveryWindow Window(WalArchive archive, RecoverySpan span, PgWalRange range)
    {
        PgRecoveryWindowEnd end = span.End == PgRecoveryWindowEnd.Fork && archive.Server.Timeline == span.Timeline.Timeline ? PgRecoveryWindowEnd.ArchiveEnd : span.End;
        return new PgRecoveryWindow
        {
            Stanza = archive.Stanza,
            Repository = archive.Repository,
            ArchiveId = archive.ArchiveId,
            Timeline = span.Timeline.Timeline,
            From = span.From,
            To = span.ArchivedTo,
            End = end,
            EndReason = Reason(archive, span, range, end),
            OpeningLabel = [.. span.Openers.Select(backup => backup.Label)],
            OpeningTime = [.. span.Openers.Select(backup => backup.StopTime)],
            FirstSegment = span.Run.First.ToString(),
            LastSegment = span.Run.Last.ToString(),
            SizeToRestore = span.Openers[^1].Size,
            ParentTimeline = span.History?.Parent,
            ForkLsn = span.History?.Parent is null ? null : span.History.Begin.ToString(),
            AxisFrom = span.From,
            AxisTo = span.ArchivedTo,
        };
    }

    private static string Reason(WalArchive archive, RecoverySpan span, PgWalRange range, PgRecoveryWindowEnd end) => end switch
    {
        PgRecoveryWindowEnd.ArchiveEnd => "Nothing later is archived yet.",
        PgRecoveryWindowEnd.Fork => string.Create(
            CultureInfo.InvariantCulture,
            $"The cluster went on with timeline {string.Join(" and ", span.Forks.Select(fork => $"{fork} at {archive.Histories[fork].Begin}"))}."),
        _ => range.Hole.FirstOrDefault(hole => string.CompareOrdinal(hole.First, span.Run.Last.ToString()) > 0) is { } hole
            ? $"Then there is a hole: {hole.First}{(hole.Count > 1 ? $" to {hole.Last}" : string.Empty)} ({hole.Kind})."
            : "Then there is a hole.",
    };

    // What cannot be read leaves the window as the listing tells it; a segment that is not what its name says ends it before.
    private async Task<PgRecoveryWindow> ExactAsync(WalArchive archive, RecoverySpan span, PgRecoveryWindow window, WalCommitFinder commits, CancellationToken stop)
    {
        WalRun run = span.Run;
        while (true)
        {
            try
            {
                return await ExactAsync(archive, span, run, window, commits, stop).ConfigureAwait(false);
            }
            catch (PgmlException damage) when (damage.Fault == FaultCatalog.WalSegmentDamaged
                && WalSegmentName.TryParse(damage.Target as string, run.First.SegmentSize, out WalSegmentName damaged) && damaged.Timeline == run.First.Timeline && damaged.Number > FirstOpened(span, run))
            {
                context.Activity.Fault(damage);
                run = run with { Last = damaged with { Number = damaged.Number - 1 } };
                window = window with
                {
                    End = PgRecoveryWindowEnd.Hole,
                    EndReason = $"Then there is a hole: {damaged} (Damaged).",
                    LastSegment = run.Last.ToString(),
                };
            }
            catch (PgmlException failure) when (failure.Fault != FaultCatalog.PostgresProgramsNotFound)
            {
                context.Activity.Fault(failure);
                return window;
            }
        }
    }

    private static async Task<PgRecoveryWindow> ExactAsync(WalArchive archive, RecoverySpan span, WalRun run, PgRecoveryWindow window, WalCommitFinder commits, CancellationToken stop)
    {
        WalRecord? fork = span.History?.Parent is null ? null : await FindForkAsync(archive, span, run, commits, stop).ConfigureAwait(false);
        WalRecord? last = await commits.FindLastAsync(run, FirstOpened(span, run), null, stop).ConfigureAwait(false) ?? fork;
        bool isLater = last?.Time > window.From;
        return window with
        {
            // Where nothing was committed after the backup, its end is all that can be reached.
            To = isLater ? last!.Time!.Value : window.From,
            Exact = true,
            ToLsn = isLater ? last!.Location.ToString() : null,
            ToTransactionId = isLater ? last!.TransactionId : null,
            ForkTime = fork?.Time,
        };
    }

    // The first segment of a timeline begins with a copy of its parent's records; where that holds no commit, the parent's own segments before it do.
    private static async Task<WalRecord?> FindForkAsync(WalArchive archive, RecoverySpan span, WalRun run, WalCommitFinder commits, CancellationToken stop)
    {
        TimelineHistory history = span.History!;
        ulong begin = history.Begin.Position / (ulong)run.First.SegmentSize;
        if (run.Holds(begin) && await commits.FindLastAsync(run with { Last = run.First with { Number = begin } }, begin, history.Begin, stop).ConfigureAwait(false) is { } copied)
        {
            return copied;
        }

        WalRun? before = begin == 0 ? null : archive.Timelines.FirstOrDefault(timeline => timeline.Timeline == history.Parent)?.RunOf(begin - 1);
        return before is null ? null : await commits.FindLastAsync(before with { Last = before.First with { Number = begin - 1 } }, before.First.Number, null, stop).ConfigureAwait(false);
    }

    // Before the end of the backup that opens the span there is nothing to reach.
    private static ulong FirstOpened(RecoverySpan span, WalRun run) => Stops(span, run).DefaultIfEmpty(run.First.Number).Min();

    private static IEnumerable<ulong> Stops(RecoverySpan span, WalRun run) => span.Openers
        .Select(backup => WalSegmentName.TryParse(backup.WalStop, run.First.SegmentSize, out WalSegmentName stop) && stop.Timeline == run.First.Timeline ? stop.Number : run.First.Number);
}
