using System.Globalization;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Engine.Wal;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery.Targets;

/// <summary>Finds the backup from which a target is reached, and proves from the WAL that it is reached, before anything is touched.</summary>
/// <remarks>
/// PostgreSQL ends a recovery at a time only at the end of a transaction that is later: with none, it replays to the end of the archive and dies. pgBackRest
/// takes any target.
/// </remarks>
internal sealed partial class TargetPlanner
{
    // At some tens of milliseconds a segment.
    private const long VerifiedBytes = 4L << 30;

    private readonly StanzaContext _context;
    private readonly RestoreRequest _request;
    private readonly RecoveryTarget _target;
    private readonly IReadOnlyList<PgBackup> _backups;
    private readonly IReadOnlyList<string> _liveFolders;
    private readonly List<PgFinding> _findings = [];

    /// <summary>A planner for one repository.</summary>
    /// <param name="context">The stanza.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="backups">The backups of the repository that may be taken, the oldest first; at least one.</param>
    /// <param name="liveFolders">Folders whose WAL the restore will archive, or keep and lay back, before it is needed.</param>
    internal TargetPlanner(StanzaContext context, RestoreRequest request, IReadOnlyList<PgBackup> backups, IReadOnlyList<string> liveFolders)
    {
        _context = context;
        _request = request;
        _target = request.Target;
        _liveFolders = liveFolders;

        // After a major upgrade the stanza holds backups of two databases, whose WAL has nothing to do with each other.
        _backups = [.. backups.Where(backup => backup.DatabaseId == backups[^1].DatabaseId && backup.PostgresVersion == backups[^1].PostgresVersion)];
    }

    /// <summary>True for a refusal that another repository may not share.</summary>
    internal static bool IsOfRepository(FaultDefinition fault) =>
        fault == FaultCatalog.TargetBeforeWindow || fault == FaultCatalog.TargetAfterWindow || fault == FaultCatalog.TargetInHole || fault == FaultCatalog.TargetNotFound
        || fault == FaultCatalog.TimelineUnknown || fault == FaultCatalog.BackupOffTimeline || fault == FaultCatalog.WalUnreadable;

    private PgBackup Newest => _backups[^1];

    private string What => _target.Describe(_request.Zone);

    /// <summary>Chooses.</summary>
    /// <exception cref="PgmlException">
    /// <c>TargetBeforeWindow</c>, <c>TargetAfterWindow</c>, <c>TargetInHole</c>, <c>TargetNotFound</c>, <c>TargetAmbiguous</c>, <c>TargetOnOtherTimeline</c>,
    /// <c>TimelineUnknown</c>, <c>BackupOffTimeline</c>, and what reading the archive may throw.
    /// </exception>
    internal async Task<TargetChoice> ChooseAsync(CancellationToken stop)
    {
        var reader = new RecoveryArchiveReader(_context);
        if (_target.Kind == PgRecoveryTargetKind.Immediate)
        {
            return await ChooseImmediateAsync(reader, stop).ConfigureAwait(false);
        }

        if (_target.Kind == PgRecoveryTargetKind.Latest)
        {
            return await ChooseLatestAsync(reader, await reader.ReadHistoriesAsync(Newest, stop).ConfigureAwait(false), stop).ConfigureAwait(false);
        }

        RecoveryArchive archive = await reader.ReadAsync(Newest, _liveFolders, stop).ConfigureAwait(false);
        uint timeline = _target.Timeline ?? archive.LatestFrom(RecoveryArchive.Timeline(Newest) ?? 1);
        TimelineHistory history = archive.HistoryOf(timeline);
        PgBackup[] onPath = [.. _backups.Where(backup => RecoveryArchive.IsOn(backup, history))];
        if (onPath.Length == 0)
        {
            throw OffTimeline(timeline);
        }

        TargetChoice choice = await ChooseAsync(archive, timeline, onPath, stop).ConfigureAwait(false);
        return choice with { Target = _target with { Timeline = timeline }, Findings = _findings };
    }

    // A segment that is not what its name says is as good as missing: no recovery gets past it, but one to before it need not care.
    private async Task<TargetChoice> ChooseAsync(RecoveryArchive archive, uint timeline, PgBackup[] onPath, CancellationToken stop)
    {
        await using var wal = new WalPathReader(_context, Newest);
        while (true)
        {
            int known = _findings.Count;
            try
            {
                return _target.Kind switch
                {
                    PgRecoveryTargetKind.Time => await ChooseByTimeAsync(archive, wal, timeline, onPath, stop).ConfigureAwait(false),
                    PgRecoveryTargetKind.Lsn => await ChooseByLocationAsync(archive, wal, timeline, onPath, stop).ConfigureAwait(false),
                    _ => await ChooseBySearchAsync(archive, wal, timeline, onPath, stop).ConfigureAwait(false),
                };
            }
            catch (PgmlException damage) when (damage.Fault == FaultCatalog.WalSegmentDamaged
                && WalSegmentName.TryParse(damage.Target as string, archive.SegmentSize, out WalSegmentName segment) && archive.Exclude(segment))
            {
                _findings.RemoveRange(known, _findings.Count - known);
                Find(PgFindingSeverity.Warning, damage.Fault.Id, damage.Message, "No restore gets past it, and this one ends before it. Take a full backup as soon as the cluster is right: Invoke-PgBackup -Type Full.");
            }
        }
    }

    // PostgreSQL looks for the latest timeline here too, and dies where that one left the backup's before it had ended.
    private async Task<TargetChoice> ChooseImmediateAsync(RecoveryArchiveReader reader, CancellationToken stop)
    {
        uint? own = RecoveryArchive.Timeline(Newest);
        bool isAlone = own is not { } timeline || (await reader.ReadHistoriesAsync(Newest, stop).ConfigureAwait(false)).LatestFrom(timeline) == timeline;
        return new TargetChoice(Newest, isAlone ? _target : _target with { Timeline = own }, _request.Label is null ? "It is the newest backup." : "It was asked for.");
    }

    private async Task<TargetChoice> ChooseLatestAsync(RecoveryArchiveReader reader, RecoveryArchive archive, CancellationToken stop)
    {
        // Where no timeline was named PostgreSQL follows the latest that it finds, and dies when the backup is not on it.
        foreach (PgBackup backup in Enumerable.Reverse(_backups))
        {
            uint own = RecoveryArchive.Timeline(backup) ?? 1;
            uint followed = _target.Timeline ?? archive.LatestFrom(own);
            if (RecoveryArchive.Timeline(backup) is null || (followed == own && _target.Timeline is null) || RecoveryArchive.IsOn(backup, archive.HistoryOf(followed)))
            {
                await RequireOwnTimelineAsync(followed, stop).ConfigureAwait(false);
                if (backup != Newest && _target.Timeline is null)
                {
                    await RequireAliveAsync(reader, followed, stop).ConfigureAwait(false);
                }

                RequireNoneHidden(archive, followed);
                string reason = _request.Label is not null ? "It was asked for." : backup == Newest ? "It is the newest backup." : $"It is the newest backup on timeline {followed}.";
                return new TargetChoice(backup, _target, reason);
            }
        }

        throw OffTimeline(_target.Timeline ?? archive.LatestFrom(RecoveryArchive.Timeline(Newest) ?? 1));
    }

    // PostgreSQL would end on an older timeline, without a word, what went on behind it.
    private void RequireNoneHidden(RecoveryArchive archive, uint followed)
    {
        if (_target.Timeline is null && archive.HiddenBehind(followed) is { Count: > 0 } hidden)
        {
            string missing = TimelineHistory.FileName(followed + 1);
            throw new PgmlException(
                FaultCatalog.TimelineUnknown,
                $"There is WAL of timeline {string.Join(", ", hidden)}, which went on after timeline {followed}, but the history {missing} is not in the archive: PostgreSQL would end on timeline {followed}.",
                followed + 1,
                $"Bring the history back; where a server still has it: pgbackrest --stanza={_context.Stanza} archive-push {_context.DataDirectory}/pg_wal/{missing}. If timeline {followed} is what is meant: -Timeline {followed}.");
        }
    }

    // The newest backup lies off the latest timeline. Mostly that one was begun by a restore to before it; but a restore that was undone leaves one behind on
    // which nothing is written any more.
    private async Task RequireAliveAsync(RecoveryArchiveReader reader, uint followed, CancellationToken stop)
    {
        RecoveryArchive archive = await reader.ReadAsync(Newest, [], stop).ConfigureAwait(false);
        uint own = RecoveryArchive.Timeline(Newest)!.Value;
        if (!(archive.LastArchived(followed) >= archive.LastArchived(own)))
        {
            throw Ambiguous(followed, [own]);
        }
    }

    private async Task<TargetChoice> ChooseByTimeAsync(RecoveryArchive archive, WalPathReader wal, uint timeline, PgBackup[] onPath, CancellationToken stop)
    {
        // As pgBackRest: whole seconds, and strictly before.
        DateTime time = _target.Time!.Value.UtcDateTime;
        DateTime second = time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
        PgBackup backup = onPath.LastOrDefault(candidate => candidate.StopTime < second) ?? throw BeforeWindow(onPath);
        WalPath path = Follow(archive, timeline, backup);
        await RequireOneTimelineAsync(archive, wal, path, backup, stop).ConfigureAwait(false);
        WalRecord? last = await wal.LastEndAsync(path, Location(backup.LsnStop), null, stop).ConfigureAwait(false);
        if (last is null || !(_target.Exclusive ? last.Time >= time : last.Time > time))
        {
            uint[] others = await FindOthersAfterAsync(archive, wal, path, time, stop).ConfigureAwait(false);
            throw others.Length > 0 ? OnOther(timeline, others) : AfterWindow(path, last);
        }

        await VerifyAsync(wal, path, async () => (await wal.FirstAsync(path, Location(backup.LsnStop), WalSearch.Later(time), stop).ConfigureAwait(false))?.Location, stop).ConfigureAwait(false);
        return new TargetChoice(backup, _target, Reason(backup, onPath, "ended before that moment")) { Path = path, LastTransaction = last.Time };
    }

    private async Task<TargetChoice> ChooseByLocationAsync(RecoveryArchive archive, WalPathReader wal, uint timeline, PgBackup[] onPath, CancellationToken stop)
    {
        WalLocation location = _target.Location!.Value;
        PgBackup backup = onPath.LastOrDefault(candidate => Location(candidate.LsnStop).Position <= location.Position) ?? throw BeforeWindow(onPath);
        WalPath path = Follow(archive, timeline, backup);
        await RequireOneTimelineAsync(archive, wal, path, backup, stop).ConfigureAwait(false);
        if (location.Position >= path.End.Position || !await wal.HasRecordFromAsync(path, location, stop).ConfigureAwait(false))
        {
            throw AfterWindow(path, await wal.LastEndAsync(path, Location(backup.LsnStop), null, stop).ConfigureAwait(false));
        }

        await VerifyAsync(wal, path, () => Task.FromResult<WalLocation?>(location), stop).ConfigureAwait(false);
        return new TargetChoice(backup, _target, Reason(backup, onPath, "became consistent before that location")) { Path = path, FoundAt = location };
    }

    // What is on the way is read before the data directory is overwritten, as far as that is a matter of seconds.
    private async Task VerifyAsync(WalPathReader wal, WalPath path, Func<Task<WalLocation?>> find, CancellationToken stop)
    {
        if (_request.SkipTargetSearch || path.Segments.Count * (long)path.SegmentSize > VerifiedBytes)
        {
            Find(PgFindingSeverity.Info, "WalNotVerified", $"The WAL on the way ({path.Segments.Count} segments from {path.Segments[0].Segment}) is there by its names, and was not read.", "Test-PgBackup shows whether it is whole.");
            return;
        }

        if (await find().ConfigureAwait(false) is { } end)
        {
            await wal.VerifyAsync(path, end, stop).ConfigureAwait(false);
        }
    }

    private static WalPath Follow(RecoveryArchive archive, uint timeline, PgBackup backup) => archive.Follow(timeline, Location(backup.LsnStart));

    private static WalLocation Location(string? text) => WalLocation.TryParse(text, out WalLocation location) ? location : default;

    private string Reason(PgBackup backup, PgBackup[] onPath, string why) =>
        _request.Label is not null ? "It was asked for." : onPath.Length == 1 ? "It is the only backup on the way." : $"It is the newest of {onPath.Length} that {why}: {backup.StopTime:yyyy-MM-dd HH:mm:ss} UTC.";

    private PgmlException BeforeWindow(PgBackup[] onPath)
    {
        PgBackup first = onPath[0];
        string which = _request.Label is null ? $"the first backup, {first.Label}," : $"backup {first.Label}";
        return new PgmlException(
            FaultCatalog.TargetBeforeWindow,
            string.Create(CultureInfo.InvariantCulture, $"{Sentence(What)} cannot be reached: {which} ended only at {first.StopTime:yyyy-MM-dd HH:mm:ss} UTC ({first.LsnStop})."),
            first,
            _request.Label is null ? null : "Leave -Label out, so that a backup that fits is taken.");
    }

    private PgmlException AfterWindow(WalPath path, WalRecord? last)
    {
        string lastKnown = last is null
            ? "No transaction ended after the backup"
            : string.Create(CultureInfo.InvariantCulture, $"The last transaction there ended at {last.Time:yyyy-MM-dd HH:mm:ss.ffffff} UTC (location {last.Location})");
        return path.EndsInHole
            ? new PgmlException(
                FaultCatalog.TargetInHole,
                $"{Sentence(What)} cannot be reached: WAL segment {path.Missing} is not in the archive, or not whole. {lastKnown}.",
                path.Missing.ToString(),
                last is null ? null : $"Bring the segment back. If it is lost, the last state before it is reached with -TargetLsn {last.Location}.")
            : new PgmlException(
                FaultCatalog.TargetAfterWindow,
                $"{Sentence(What)} cannot be reached: PostgreSQL would find nothing to end its recovery at. {lastKnown}.",
                _target);
    }

    private PgmlException OffTimeline(uint timeline) => new(
        FaultCatalog.BackupOffTimeline,
        _request.Label is null
            ? $"No backup lies on timeline {timeline} or on those that it came from."
            : $"Backup {Newest.Label} was taken on timeline {RecoveryArchive.Timeline(Newest)}, which timeline {timeline} left before the backup had ended.",
        Newest);

    internal static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private void Find(PgFindingSeverity severity, string rule, string message, string recommendation) => _findings.Add(new PgFinding
    {
        Severity = severity,
        Rule = rule,
        Stanza = _context.Stanza,
        Repository = Newest.Repository,
        Message = message,
        Recommendation = recommendation,
    });
}
