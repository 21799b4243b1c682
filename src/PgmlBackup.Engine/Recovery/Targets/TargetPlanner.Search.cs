using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Wal;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery.Targets;

// Restore points and transactions, of which only the WAL itself tells where they are.
internal sealed partial class TargetPlanner
{
    private async Task<TargetChoice> ChooseBySearchAsync(RecoveryArchive archive, WalPathReader wal, uint timeline, PgBackup[] onPath, CancellationToken stop)
    {
        if (_request.SkipTargetSearch)
        {
            Find(PgFindingSeverity.Warning, "TargetNotSearched", $"Whether {What} is in the WAL was not looked for.", "Leave -SkipTargetSearch out, to know before and not after.");
            return new TargetChoice(onPath[^1], _target, _request.Label is null ? "It is the newest backup, and the target was not searched." : "It was asked for.") { Path = Follow(archive, timeline, onPath[^1]) };
        }

        List<(PgBackup Backup, WalPath Path, WalRecord Record)> found = await SearchAsync(archive, wal, timeline, onPath, stop).ConfigureAwait(false);
        uint[] elsewhere = _target.Timeline is null ? await SearchOthersAsync(archive, wal, timeline, onPath, stop).ConfigureAwait(false) : [];
        if (found.Count == 0)
        {
            throw elsewhere.Length > 0 ? OnOther(timeline, elsewhere) : NotFound(archive, timeline, onPath);
        }

        if (elsewhere.Length > 0)
        {
            throw Ambiguous(timeline, elsewhere);
        }

        // With a backup that was asked for PostgreSQL ends at the first of that name after it.
        if (found.Count > 1 && _request.Label is null)
        {
            throw new PgmlException(
                FaultCatalog.TargetAmbiguous,
                $"There are {found.Count} of {What}, at the locations {string.Join(", ", found.Select(one => one.Record.Location))}.",
                _target,
                $"Say which one: -TargetLsn {found[^1].Record.Location} for the last.");
        }

        (PgBackup backup, WalPath path, WalRecord record) = found[0];
        await VerifyAsync(wal, path, () => Task.FromResult<WalLocation?>(record.Location), stop).ConfigureAwait(false);
        if (record.Kind == WalRecordKind.Abort)
        {
            Find(PgFindingSeverity.Info, "TransactionRolledBack", $"Transaction {record.TransactionId} was rolled back at {record.Time:yyyy-MM-dd HH:mm:ss.ffffff} UTC.", "The state is that of the moment; the transaction itself has left nothing.");
        }

        return new TargetChoice(backup, _target, Reason(backup, onPath, "became consistent before it")) { Path = path, FoundAt = record.Location, LastTransaction = record.Time };
    }

    // From each backup to the next: what is found there is reached from that backup, and a hole behind an older one does not hide it.
    private async Task<List<(PgBackup Backup, WalPath Path, WalRecord Record)>> SearchAsync(RecoveryArchive archive, WalPathReader wal, uint timeline, PgBackup[] onPath, CancellationToken stop)
    {
        List<(PgBackup, WalPath, WalRecord)> found = [];
        ulong until = ulong.MaxValue;
        foreach (PgBackup backup in Enumerable.Reverse(onPath))
        {
            WalPath path = Follow(archive, timeline, backup);
            WalLocation from = Location(backup.LsnStop);
            WalPath bounded = until == ulong.MaxValue ? path : Cut(path, until);
            found.InsertRange(0, (await wal.AllAsync(bounded, from, Search, stop).ConfigureAwait(false))
                .Where(record => record.Location.Position < until)
                .Select(record => (backup, path, record)));
            until = from.Position;
            if (found.Count > 0 && _target.Kind == PgRecoveryTargetKind.TransactionId)
            {
                break;
            }
        }

        return found;
    }

    private async Task<uint[]> SearchOthersAsync(RecoveryArchive archive, WalPathReader wal, uint timeline, PgBackup[] onPath, CancellationToken stop)
    {
        List<uint> others = [];
        WalPath path = Follow(archive, timeline, onPath[0]);
        foreach ((WalPath other, WalLocation fork) in Others(archive, path))
        {
            if ((await wal.FirstAsync(other, fork, Search, stop).ConfigureAwait(false)) is not null)
            {
                others.Add(other.Timeline);
            }
        }

        return [.. others];
    }

    private WalSearch Search => _target.Kind == PgRecoveryTargetKind.Name ? WalSearch.Point(_target.Name!) : WalSearch.Transaction(_target.TransactionId!.Value);

    private static WalPath Cut(WalPath path, ulong until)
    {
        ulong last = until / (ulong)path.SegmentSize;
        int count = last < path.First ? 0 : (int)ulong.Min((ulong)path.Segments.Count, last - path.First + 1);
        return path with { Segments = [.. path.Segments.Take(count)] };
    }

    private PgmlException NotFound(RecoveryArchive archive, uint timeline, PgBackup[] onPath)
    {
        WalPath path = Follow(archive, timeline, onPath[^1]);
        string until = path.EndsInHole ? $"segment {path.Missing}, which is missing or damaged" : $"location {path.End}";
        return new PgmlException(
            FaultCatalog.TargetNotFound,
            $"{Sentence(What)} is not in the WAL after backup {onPath[0].Label} (from {onPath[0].LsnStop} to {until}).",
            _target);
    }
}
