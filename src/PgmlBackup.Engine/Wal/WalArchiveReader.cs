using System.Globalization;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Wal;

/// <summary>Reads the WAL archives of a stanza: one listing a repository, of which no more is kept than its runs and holes.</summary>
/// <param name="context">The stanza.</param>
public sealed class WalArchiveReader(StanzaContext context)
{
    private readonly WalListing _listing = new(context);

    /// <summary>The archives, by repository and archive id. A repository that cannot tell is a fault beside the others.</summary>
    /// <exception cref="PgmlException">pgBackRest would refuse the configuration; no repository that is meant knows the stanza.</exception>
    public async Task<IReadOnlyList<WalArchive>> ReadAsync(CancellationToken stop)
    {
        // Before the listing: what is archived meanwhile is then at worst told as late, and never as lost.
        ServerWal server = await new ServerWalReader(context).ReadAsync(stop).ConfigureAwait(false);
        StanzaInfo? info = await ReadInfoAsync(stop).ConfigureAwait(false);
        List<WalArchive> archives = [];
        foreach (int repository in Repositories(info))
        {
            try
            {
                archives.AddRange(await ReadAsync(repository, info!, server, stop).ConfigureAwait(false));
            }
            catch (PgmlException fault)
            {
                context.Activity.Fault(fault);
            }
        }

        return archives;
    }

    /// <summary>Each archived segment, in the order of repositories, archive ids and names. Whoever hears it may make the listing wait.</summary>
    /// <param name="onSegment">Hears each, and its repository.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="PgmlException">As <see cref="ReadAsync(CancellationToken)"/>.</exception>
    public async Task StreamAsync(Action<int, ArchiveFile> onSegment, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(onSegment);
        foreach (int repository in Repositories(await ReadInfoAsync(stop).ConfigureAwait(false)))
        {
            try
            {
                await _listing.ListAsync(
                    repository,
                    file =>
                    {
                        if (file.Kind is ArchiveFileKind.Segment or ArchiveFileKind.PartialSegment)
                        {
                            onSegment(repository, file);
                        }
                    },
                    stop).ConfigureAwait(false);
            }
            catch (PgmlException fault)
            {
                context.Activity.Fault(fault);
            }
        }
    }

    private async Task<StanzaInfo?> ReadInfoAsync(CancellationToken stop)
    {
        RepositoryAnswer answer = await new RepositoryService(context.Client).ReadAsync(context.Stanza, context.Settings.Repository, null, stop).ConfigureAwait(false);

        // An archive without backups is no trouble of the archive.
        foreach (PgmlException fault in answer.Faults.Where(fault => fault.Fault != FaultCatalog.NoValidBackup))
        {
            context.Activity.Fault(fault);
        }

        return answer.Stanzas.FirstOrDefault(candidate => candidate.Stanza.Stanza == context.Stanza);
    }

    private static IEnumerable<int> Repositories(StanzaInfo? info) => info is null
        ? []
        : info.Stanza.Repositories.Where(repository => repository.Status is PgStanzaStatus.Ok or PgStanzaStatus.NoValidBackup).Select(repository => repository.Repository);

    private async Task<IReadOnlyList<WalArchive>> ReadAsync(int repository, StanzaInfo info, ServerWal server, CancellationToken stop)
    {
        var continuity = new WalContinuity();
        await _listing.ListAsync(repository, file => continuity.Add(file), stop).ConfigureAwait(false);
        PgBackup[] backups = [.. info.Backups.Where(backup => backup.Repository == repository)];
        List<WalArchive> archives = [];
        foreach (IGrouping<string, WalTimeline> archive in continuity.Complete(id => SegmentSize(id, repository, info, backups, server)).GroupBy(timeline => timeline.ArchiveId))
        {
            DatabaseHistoryEntry? database = Database(archive.Key, repository, info);
            IEnumerable<uint> named = archive.Where(timeline => timeline.HasHistory).Select(timeline => timeline.Timeline);
            Dictionary<uint, TimelineHistory> histories = await _listing.ReadHistoriesAsync(repository, archive.Key, named, context.Activity.Fault, stop).ConfigureAwait(false);
            archives.Add(new WalArchive
            {
                Stanza = context.Stanza,
                Repository = repository,
                ArchiveId = archive.Key,
                SystemIdentifier = database?.SystemIdentifier,
                Timelines = [.. archive.Select(timeline => timeline with { HasHistory = histories.ContainsKey(timeline.Timeline) })],
                Histories = histories,
                Backups = [.. backups.Where(backup => backup.DatabaseId == DatabaseId(archive.Key))],
                Server = Serves(server, database) ? server : ServerWal.None,
            });
        }

        return archives;
    }

    // A backup tells a segment and a location in it; of an archive without backups only its server knows.
    private static int? SegmentSize(string archiveId, int repository, StanzaInfo info, PgBackup[] backups, ServerWal server) => backups
        .Where(backup => backup.DatabaseId == DatabaseId(archiveId))
        .Select(WalListing.SegmentSize)
        .FirstOrDefault(size => size is not null) ?? (Serves(server, Database(archiveId, repository, info)) ? server.SegmentSize : null);

    private static bool Serves(ServerWal server, DatabaseHistoryEntry? database) => server.SystemIdentifier is { } identifier && identifier == database?.SystemIdentifier;

    private static DatabaseHistoryEntry? Database(string archiveId, int repository, StanzaInfo info) =>
        info.Databases.FirstOrDefault(database => database.Repository == repository && database.Id == DatabaseId(archiveId));

    private static int? DatabaseId(string archiveId) =>
        int.TryParse(archiveId[(archiveId.LastIndexOf('-') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : null;
}
