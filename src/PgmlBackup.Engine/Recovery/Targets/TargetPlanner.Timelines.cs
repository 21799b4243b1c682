using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Wal;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery.Targets;

// After a restore to an earlier moment there are two pasts: which one is meant is asked, not guessed.
internal sealed partial class TargetPlanner
{
    // The other timelines, each with the location at which it left the path that is followed.
    private static IEnumerable<(WalPath Path, WalLocation Fork)> Others(RecoveryArchive archive, WalPath path)
    {
        foreach (uint timeline in archive.Timelines.Except(path.Parts.Select(part => part.Timeline)))
        {
            if (Known(archive, timeline, path) is { } other)
            {
                yield return other;
            }
        }

        // A timeline that the followed one came from goes on behind the fork as well.
        foreach (TimelinePart part in path.Parts.Where(part => part.End is not null))
        {
            if (Known(archive, part.Timeline, path) is { } other)
            {
                yield return other;
            }
        }
    }

    private static (WalPath Path, WalLocation Fork)? Known(RecoveryArchive archive, uint timeline, WalPath path)
    {
        try
        {
            WalPath whole = archive.Follow(timeline, default(WalLocation));
            WalLocation fork = path.ForkFrom(whole);
            return (archive.Follow(timeline, fork), fork);
        }
        catch (PgmlException unknown) when (unknown.Fault == FaultCatalog.TimelineUnknown)
        {
            return null; // Without its history it cannot be reached either.
        }
    }

    private async Task RequireOneTimelineAsync(RecoveryArchive archive, WalPathReader wal, WalPath path, PgBackup backup, CancellationToken stop)
    {
        if (_target.Timeline is not null)
        {
            return;
        }

        List<uint> others = [];
        foreach ((WalPath other, WalLocation fork) in Others(archive, path))
        {
            bool may = _target.Kind == PgRecoveryTargetKind.Lsn
                ? _target.Location!.Value.Position > fork.Position && await wal.HasRecordFromAsync(other, _target.Location.Value, stop).ConfigureAwait(false)
                : await IsAlsoThenAsync(wal, path, other, fork, backup, stop).ConfigureAwait(false);
            if (may)
            {
                others.Add(other.Timeline);
            }
        }

        if (others.Count > 0)
        {
            throw Ambiguous(path.Timeline, [.. others.Distinct()]);
        }
    }

    // The moment is meant on the other timeline perhaps: it had transactions of its own by then, and either it went on, or the followed one had none yet.
    private async Task<bool> IsAlsoThenAsync(WalPathReader wal, WalPath path, WalPath other, WalLocation fork, PgBackup backup, CancellationToken stop)
    {
        DateTime time = _target.Time!.Value.UtcDateTime;
        WalRecord? own = await wal.FirstAsync(other, fork, WalSearch.Ends, stop).ConfigureAwait(false);
        if (own is null || own.Time > time)
        {
            return false;
        }

        WalRecord? shared = await wal.LastEndAsync(path, Location(backup.LsnStop), fork, stop).ConfigureAwait(false);
        if (shared?.Time > time)
        {
            return false;
        }

        WalRecord? followed = await wal.FirstAsync(path, fork, WalSearch.Ends, stop).ConfigureAwait(false);
        return followed is null || followed.Time > time || (await wal.LastEndAsync(other, fork, null, stop).ConfigureAwait(false))?.Time > time;
    }

    private PgmlException Ambiguous(uint followed, uint[] others) => new(
        FaultCatalog.TargetAmbiguous,
        $"{Sentence(What)} lies on several timelines: {followed}, the latest, and {string.Join(", ", others)}, from before another restore.",
        _target,
        $"Say which one is meant: {string.Join(" or ", others.Prepend(followed).Select(timeline => $"-Timeline {timeline}"))}.");

    private PgmlException OnOther(uint followed, uint[] others) => new(
        FaultCatalog.TargetOnOtherTimeline,
        $"{Sentence(What)} is not on timeline {followed}, the latest, but on {string.Join(", ", others)}, from before another restore.",
        _target,
        $"Name it, if that is meant: {string.Join(" or ", others.Select(timeline => $"-Timeline {timeline}"))}.");
}
