using PgmlBackup.Engine.Wal;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery;

/// <summary>What can be reached on one timeline without a hole: from each backup that opens it, everything up to its end.</summary>
/// <param name="Timeline">The timeline, as the archive has it.</param>
/// <param name="Run">The segments of this timeline that it ends with.</param>
/// <param name="Openers">The backups from which all of it after their end can be reached, the oldest end first. They may be of timelines that this one came from.</param>
public sealed record RecoverySpan(WalTimeline Timeline, WalRun Run, IReadOnlyList<PgBackup> Openers)
{
    /// <summary>The history of the timeline; null when it is missing.</summary>
    public TimelineHistory? History { get; init; }

    /// <summary>What ends it.</summary>
    public PgRecoveryWindowEnd End { get; init; }

    /// <summary>The timelines that were forked from this one.</summary>
    public IReadOnlyList<uint> Forks { get; init; } = [];

    /// <summary>The first moment, UTC: when the oldest opener ended.</summary>
    public DateTime From => Openers[0].StopTime;

    /// <summary>When the last segment was archived, UTC; never before <see cref="From"/>. Its last commit is not later than that.</summary>
    public DateTime ArchivedTo => Run.LastTime > From ? Run.LastTime : From;

    /// <summary>Whether a location lies in it for a restore of a backup.</summary>
    /// <param name="backup">One of the openers.</param>
    /// <param name="location">The location.</param>
    public bool Reaches(PgBackup backup, WalLocation location) =>
        Openers.Contains(backup)
        && WalLocation.TryParse(backup.LsnStop, out WalLocation stop) && stop.Position <= location.Position
        && location.Position < Run.Last.Next.Start.Position;
}
