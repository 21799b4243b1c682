using System.Globalization;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Wal;

namespace PgmlBackup.Engine.Recovery.Targets;

// The latest timeline of the archive is not always the server's own: a restore that was undone leaves a later one behind, and PostgreSQL would follow that one
// past everything that the server has written since.
internal sealed partial class TargetPlanner
{
    private const int SegmentNameLength = 24;

    // The data directory of the server, where there is one.
    private string? LiveDirectory => Path.GetDirectoryName(_liveFolders.FirstOrDefault(folder => Path.GetFileName(folder) == "pg_wal"));

    private async Task RequireOwnTimelineAsync(uint followed, CancellationToken stop)
    {
        if (_target.Timeline is not null || followed == 1 || LiveDirectory is not { } live || await FindOwnTimelineAsync(live, stop).ConfigureAwait(false) is not { } own || own >= followed)
        {
            return;
        }

        throw new PgmlException(
            FaultCatalog.TargetAmbiguous,
            string.Create(CultureInfo.InvariantCulture, $"The cluster in '{live}' is on timeline {own}, and the latest in the archive is {followed}, begun by a restore that was undone or by another server: {What} could be the end of either."),
            _target,
            string.Create(CultureInfo.InvariantCulture, $"Say which one is meant: -Timeline {own} for what the cluster itself has written, or -Timeline {followed}."));
    }

    // Null while a recovery is on its way: what lies in pg_wal then was fetched for it.
    private async Task<uint?> FindOwnTimelineAsync(string live, CancellationToken stop)
    {
        foreach (string mark in (string[])["recovery.signal", "standby.signal", "recovery.conf"])
        {
            if (await _context.Files.LookAsync(Path.Join(live, mark), stop).ConfigureAwait(false) is not null)
            {
                return null;
            }
        }

        string folder = Path.Join(live, "pg_wal");
        IReadOnlyList<string> names = await _context.Files.LookAsync(folder, stop).ConfigureAwait(false) is null ? [] : await _context.Files.ListAsync(folder, stop).ConfigureAwait(false);
        return names
            .Select(name => name.Length == SegmentNameLength && uint.TryParse(name.AsSpan(0, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint timeline) ? timeline : (uint?)null)
            .Max();
    }

    // What PostgreSQL cannot end at on the timeline that is followed it can end at on another perhaps.
    private async Task<uint[]> FindOthersAfterAsync(RecoveryArchive archive, WalPathReader wal, WalPath path, DateTime time, CancellationToken stop)
    {
        List<uint> others = [];
        foreach ((WalPath other, WalLocation fork) in _target.Timeline is null ? Others(archive, path) : [])
        {
            if ((await wal.LastEndAsync(other, fork, null, stop).ConfigureAwait(false))?.Time is { } last && (_target.Exclusive ? last >= time : last > time))
            {
                others.Add(other.Timeline);
            }
        }

        return [.. others.Distinct()];
    }
}
