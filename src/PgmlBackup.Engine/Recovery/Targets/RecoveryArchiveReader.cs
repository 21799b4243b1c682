using System.Text.RegularExpressions;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Engine.Wal;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery.Targets;

/// <summary>Reads what WAL a recovery could use: the archive of a backup's database, and what lies in folders of this machine alone.</summary>
/// <param name="context">The stanza.</param>
internal sealed partial class RecoveryArchiveReader(StanzaContext context)
{
    private const int SegmentNameLength = 24;

    private readonly WalListing _listing = new(context);

    /// <summary>Reads all of it.</summary>
    /// <param name="backup">A backup of the database.</param>
    /// <param name="liveFolders">
    /// Folders whose WAL a restore will use where the archive has it not: the <c>pg_wal</c> of the stanza's own cluster, and what an earlier restore has kept aside.
    /// One that is missing, or holds another cluster's, is passed over.
    /// </param>
    /// <param name="stop">Ends it.</param>
    internal async Task<RecoveryArchive> ReadAsync(PgBackup backup, IReadOnlyList<string> liveFolders, CancellationToken stop)
    {
        string archiveId = WalListing.ArchiveId(backup);
        int size = SegmentSize(backup);
        var continuity = new WalContinuity();
        await _listing.ListAsync(
            backup.Repository,
            file =>
            {
                if (file.ArchiveId.SequenceEqual(archiveId))
                {
                    continuity.Add(file);
                }
            },
            stop).ConfigureAwait(false);

        Dictionary<uint, WalTimeline> timelines = continuity.Complete(_ => size).ToDictionary(timeline => timeline.Timeline);
        IEnumerable<uint> named = timelines.Values.Where(timeline => timeline.HasHistory).Select(timeline => timeline.Timeline);
        Dictionary<uint, TimelineHistory> histories = await ReadHistoriesAsync(backup, named, stop).ConfigureAwait(false);
        Dictionary<WalSegmentName, string> live = [];
        Dictionary<uint, string> liveHistories = [];
        foreach (string folder in liveFolders)
        {
            await ReadLiveAsync(folder, backup, timelines, histories, live, liveHistories, stop).ConfigureAwait(false);
        }

        return new RecoveryArchive(timelines, histories, live, size) { LiveHistories = liveHistories };
    }

    /// <summary>Reads the histories and the numbers of timelines alone: what a restore to the end of the archive needs to know.</summary>
    internal async Task<RecoveryArchive> ReadHistoriesAsync(PgBackup backup, CancellationToken stop)
    {
        IReadOnlySet<string> names = await _listing.NamesAsync(backup.Repository, WalListing.ArchiveId(backup), stop).ConfigureAwait(false);
        IEnumerable<uint> named = names.Where(name => HistoryName().IsMatch(name)).Select(TimelineOf);
        IEnumerable<uint> written = names.Where(name => FolderName().IsMatch(name)).Select(TimelineOf).Distinct();
        Dictionary<uint, WalTimeline> timelines = written.ToDictionary(timeline => timeline, timeline => new WalTimeline(WalListing.ArchiveId(backup), timeline, SegmentSize(backup)));
        return new RecoveryArchive(timelines, await ReadHistoriesAsync(backup, named, stop).ConfigureAwait(false), new Dictionary<WalSegmentName, string>(), SegmentSize(backup));
    }

    private static int SegmentSize(PgBackup backup) => WalListing.SegmentSize(backup) ?? WalSegmentName.DefaultSegmentSize;

    private static uint TimelineOf(string history) => Convert.ToUInt32(history[..8], 16);

    private Task<Dictionary<uint, TimelineHistory>> ReadHistoriesAsync(PgBackup backup, IEnumerable<uint> timelines, CancellationToken stop) =>
        _listing.ReadHistoriesAsync(backup.Repository, WalListing.ArchiveId(backup), timelines, broken => context.Activity.Verbose(broken.Message), stop);

    private async Task ReadLiveAsync(
        string folder, PgBackup backup, Dictionary<uint, WalTimeline> timelines, Dictionary<uint, TimelineHistory> histories, Dictionary<WalSegmentName, string> live,
        Dictionary<uint, string> liveHistories, CancellationToken stop)
    {
        if (await context.Files.LookAsync(folder, stop).ConfigureAwait(false) is null)
        {
            return;
        }

        IReadOnlyList<string> names = await context.Files.ListAsync(folder, stop).ConfigureAwait(false);
        IEnumerable<WalSegmentName> segments = names
            .Where(name => name.Length == SegmentNameLength)
            .Select(name => WalSegmentName.TryParse(name, SegmentSize(backup), out WalSegmentName segment) ? segment : default)
            .Where(segment => segment.SegmentSize > 0 && !(timelines.TryGetValue(segment.Timeline, out WalTimeline? archived) && archived.RunOf(segment.Number) is not null));
        foreach (IGrouping<uint, WalSegmentName> timeline in segments.GroupBy(segment => segment.Timeline))
        {
            foreach (WalSegmentName segment in timeline.OrderBy(segment => segment.Number))
            {
                if (!await IsFilledAsync(folder, segment, backup, stop).ConfigureAwait(false))
                {
                    break;
                }

                live.TryAdd(segment, folder);
            }
        }

        await ReadLiveHistoriesAsync(folder, names, histories, liveHistories, stop).ConfigureAwait(false);
    }

    private async Task ReadLiveHistoriesAsync(string folder, IReadOnlyList<string> names, Dictionary<uint, TimelineHistory> histories, Dictionary<uint, string> liveHistories, CancellationToken stop)
    {
        foreach (string name in names.Where(name => HistoryName().IsMatch(name) && !histories.ContainsKey(TimelineOf(name))))
        {
            try
            {
                if (await context.Files.ReadTextAsync(Path.Join(folder, name), stop).ConfigureAwait(false) is { } text)
                {
                    histories[TimelineOf(name)] = TimelineHistory.Parse(TimelineOf(name), text);
                    liveHistories[TimelineOf(name)] = Path.Join(folder, name);
                }
            }
            catch (FormatException broken)
            {
                // As good as missing: PostgreSQL refuses it too.
                context.Activity.Verbose($"'{Path.Join(folder, name)}' cannot be read: {broken.Message}");
            }
        }
    }

    // Segments that were kept for use again hold the pages of older ones, so the name alone does not tell what is in them.
    private async Task<bool> IsFilledAsync(string folder, WalSegmentName segment, PgBackup backup, CancellationToken stop) =>
        await context.Files.ReadAsync(Path.Join(folder, segment.ToString()), WalPageHead.Length, stop).ConfigureAwait(false) is { } head
        && WalPageHead.BeginsAt(head, segment.Start)
        && WalPageHead.SystemIdentifier(head) == backup.SystemIdentifier;

    [GeneratedRegex("^[0-9A-F]{8}\\.history$", RegexOptions.CultureInvariant)]
    private static partial Regex HistoryName();

    [GeneratedRegex("^[0-9A-F]{16}$", RegexOptions.CultureInvariant)]
    private static partial Regex FolderName();
}
