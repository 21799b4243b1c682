using System.Globalization;
using PgmlBackup.Engine.Wal;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Retention;

// Which WAL goes with the backups that stay.
public sealed partial class RetentionSimulator
{
    private List<ArchiveSpan> WalOf(string archiveId, int? present)
    {
        PgBackup[] counted = [.. _kept.Where(Counts)];
        if (_archive is not { } count || counted.Length == 0 || count > counted.Length || Number(archiveId) is not { } database)
        {
            return [];
        }

        PgBackup[] own = [.. counted.Where(backup => backup.DatabaseId == database)];
        if (own.Length == 0)
        {
            // The folder of the present database is where WAL is being archived.
            return database == present ? [] : [new ArchiveSpan(archiveId, null, null)];
        }

        // The backup from which on WAL has no gap; a database whose backups are all older keeps the WAL from its last one on.
        PgBackup from = counted.TakeLast(count).FirstOrDefault(backup => backup.DatabaseId == database) ?? own[^1];
        return from.WalStart is null ? [] : SpansBefore(archiveId, from, [.. _kept.Where(backup => backup.DatabaseId == database)]);
    }

    // Older backups keep what makes them consistent.
    private static List<ArchiveSpan> SpansBefore(string archiveId, PgBackup from, PgBackup[] backups)
    {
        List<ArchiveSpan> spans = [];
        string? after = null;
        IEnumerable<(string Start, string? Stop)> ranges = backups
            .Where(backup => string.CompareOrdinal(backup.Label, from.Label) <= 0 && backup.WalStart is not null)
            .Select(backup => (backup.WalStart!, backup.Label == from.Label ? null : backup.WalStop))
            .OrderBy(range => range.Item1, StringComparer.Ordinal);
        foreach ((string start, string? stop) in ranges)
        {
            if (after is null || (string.CompareOrdinal(start, after) > 0 && !Follows(after, start, from)))
            {
                spans.Add(new ArchiveSpan(archiveId, after, start));
            }

            if (stop is null)
            {
                break;
            }

            after = after is null || string.CompareOrdinal(stop, after) > 0 ? stop : after;
        }

        return spans;
    }

    // Between neighbours there is nothing.
    private static bool Follows(string segment, string next, PgBackup known)
    {
        int size = WalListing.SegmentSize(known) ?? WalSegmentName.DefaultSegmentSize;
        return WalSegmentName.TryParse(segment, size, out WalSegmentName name) && name.Next.ToString() == next;
    }

    private bool Counts(PgBackup backup) => _policy.ArchiveType switch
    {
        PgBackupType.Full => backup.Type == PgBackupType.Full,
        PgBackupType.Differential => backup.Type != PgBackupType.Incremental,
        _ => true,
    };

    private static int? Number(string archiveId) =>
        int.TryParse(archiveId.AsSpan(archiveId.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
