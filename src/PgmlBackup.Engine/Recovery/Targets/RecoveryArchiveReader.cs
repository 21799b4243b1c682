using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Engine.Wal;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery.Targets;

/// <summary>Reads what WAL a recovery could use: the archive of a backup's database, and what lies in the server's <c>pg_wal</c> alone.</summary>
/// <param name="context">The stanza.</param>
internal sealed partial class RecoveryArchiveReader(StanzaContext context)
{
    private const int PageHead = 16;
    private const int SegmentNameLength = 24;

    private readonly RepositoryFiles _files = new(context.Client, context.Stanza);

    /// <summary>Reads all of it.</summary>
    /// <param name="backup">A backup of the database.</param>
    /// <param name="liveDirectory">The data directory of the stanza's own cluster, whose WAL will be archived before anything is touched; null to leave it out.</param>
    /// <param name="stop">Ends it.</param>
    internal async Task<RecoveryArchive> ReadAsync(PgBackup backup, string? liveDirectory, CancellationToken stop)
    {
        string archiveId = ArchiveId(backup);
        int size = SegmentSize(backup);
        var continuity = new WalContinuity();
        await _files.StreamEntriesAsync(
            backup.Repository,
            $"archive/{context.Stanza}",
            entry =>
            {
                if (ArchiveFile.TryRead(entry, out ArchiveFile file) && file.ArchiveId.SequenceEqual(archiveId))
                {
                    continuity.Add(file);
                }
            },
            stop).ConfigureAwait(false);

        Dictionary<uint, WalTimeline> timelines = continuity.Complete(_ => size).ToDictionary(timeline => timeline.Timeline);
        Dictionary<uint, TimelineHistory> histories = await ReadHistoriesAsync(backup, timelines.Values.Where(timeline => timeline.HasHistory).Select(timeline => timeline.Timeline), stop).ConfigureAwait(false);
        HashSet<WalSegmentName> live = liveDirectory is null ? [] : await ReadLiveAsync(Path.Join(liveDirectory, "pg_wal"), timelines, histories, size, stop).ConfigureAwait(false);
        return new RecoveryArchive(timelines, histories, live, size);
    }

    /// <summary>Reads the histories alone: what a restore to the end of the archive needs to know.</summary>
    internal async Task<RecoveryArchive> ReadHistoriesAsync(PgBackup backup, CancellationToken stop)
    {
        IEnumerable<uint> named = (await _files.ListAsync(backup.Repository, $"archive/{context.Stanza}/{ArchiveId(backup)}", stop).ConfigureAwait(false))
            .Where(name => HistoryName().IsMatch(name))
            .Select(name => Convert.ToUInt32(name[..8], 16));
        return new RecoveryArchive(new Dictionary<uint, WalTimeline>(), await ReadHistoriesAsync(backup, named, stop).ConfigureAwait(false), new HashSet<WalSegmentName>(), SegmentSize(backup));
    }

    private static string ArchiveId(PgBackup backup) => $"{backup.PostgresVersion}-{backup.DatabaseId}";

    private static int SegmentSize(PgBackup backup) =>
        backup.WalStart is { } name && WalLocation.TryParse(backup.LsnStart, out WalLocation location) ? WalSegmentName.FindSegmentSize(name, location) ?? WalSegmentName.DefaultSegmentSize : WalSegmentName.DefaultSegmentSize;

    private async Task<Dictionary<uint, TimelineHistory>> ReadHistoriesAsync(PgBackup backup, IEnumerable<uint> timelines, CancellationToken stop)
    {
        Dictionary<uint, TimelineHistory> histories = [];
        foreach (uint timeline in timelines)
        {
            string path = $"archive/{context.Stanza}/{ArchiveId(backup)}/{TimelineHistory.FileName(timeline)}";
            AddHistory(histories, timeline, Encoding.UTF8.GetString(await _files.ReadAsync(backup.Repository, path, stop).ConfigureAwait(false)));
        }

        return histories;
    }

    private void AddHistory(Dictionary<uint, TimelineHistory> histories, uint timeline, string text)
    {
        try
        {
            histories[timeline] = TimelineHistory.Parse(timeline, text);
        }
        catch (FormatException broken)
        {
            // As good as missing: PostgreSQL refuses it too.
            context.Activity.Verbose($"The history of timeline {timeline} cannot be read: {broken.Message}");
        }
    }

    // Segments that were kept for use again hold the pages of older ones, so the name alone does not tell what is in them.
    private async Task<HashSet<WalSegmentName>> ReadLiveAsync(
        string folder, Dictionary<uint, WalTimeline> timelines, Dictionary<uint, TimelineHistory> histories, int size, CancellationToken stop)
    {
        HashSet<WalSegmentName> live = [];
        if (await context.Files.LookAsync(folder, stop).ConfigureAwait(false) is null)
        {
            return live;
        }

        IReadOnlyList<string> names = await context.Files.ListAsync(folder, stop).ConfigureAwait(false);
        foreach (string name in names.Where(name => HistoryName().IsMatch(name)))
        {
            uint timeline = Convert.ToUInt32(name[..8], 16);
            if (!histories.ContainsKey(timeline) && await context.Files.ReadTextAsync(Path.Join(folder, name), stop).ConfigureAwait(false) is { } text)
            {
                AddHistory(histories, timeline, text);
            }
        }

        IEnumerable<WalSegmentName> segments = names
            .Where(name => name.Length == SegmentNameLength)
            .Select(name => WalSegmentName.TryParse(name, size, out WalSegmentName segment) ? segment : default)
            .Where(segment => segment.SegmentSize > 0 && !(timelines.TryGetValue(segment.Timeline, out WalTimeline? archived) && archived.RunOf(segment.Number) is not null));
        foreach (IGrouping<uint, WalSegmentName> timeline in segments.GroupBy(segment => segment.Timeline))
        {
            foreach (WalSegmentName segment in timeline.OrderBy(segment => segment.Number))
            {
                if (!await IsFilledAsync(folder, segment, stop).ConfigureAwait(false))
                {
                    break;
                }

                live.Add(segment);
            }
        }

        return live;
    }

    private async Task<bool> IsFilledAsync(string folder, WalSegmentName segment, CancellationToken stop) =>
        await context.Files.ReadAsync(Path.Join(folder, segment.ToString()), PageHead, stop).ConfigureAwait(false) is { Length: PageHead } head
        && (BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt64LittleEndian(head.AsSpan(8)) : BinaryPrimitives.ReadUInt64BigEndian(head.AsSpan(8))) == segment.Start.Position;

    [GeneratedRegex("^[0-9A-F]{8}\\.history$", RegexOptions.CultureInvariant)]
    private static partial Regex HistoryName();
}
