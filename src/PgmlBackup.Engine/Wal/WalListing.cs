using System.Globalization;
using System.Text;
using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Wal;

/// <summary>Lists what a repository has archived of a stanza, and reads the histories of timelines.</summary>
/// <param name="context">The stanza.</param>
internal sealed class WalListing(StanzaContext context)
{
    private const int ReportEvery = 50_000;

    private readonly RepositoryFiles _files = new(context.Client, context.Stanza);

    /// <summary>The archive id of a backup's WAL, for example <c>15-1</c>.</summary>
    internal static string ArchiveId(PgBackup backup) => $"{backup.PostgresVersion}-{backup.DatabaseId}";

    /// <summary>Bytes of a WAL segment of a backup; null for one that was taken offline.</summary>
    internal static int? SegmentSize(PgBackup backup) =>
        backup.WalStart is { } name && WalLocation.TryParse(backup.LsnStart, out WalLocation location) ? WalSegmentName.FindSegmentSize(name, location) : null;

    /// <summary>Streams the files of all archives of the stanza, in the order of their names, with progress.</summary>
    internal async Task ListAsync(int repository, Action<ArchiveFile> onFile, CancellationToken stop)
    {
        int count = 0;
        string activity = string.Create(CultureInfo.InvariantCulture, $"Listing the WAL archive of {context.Stanza} in repository {repository}");
        await _files.StreamEntriesAsync(
            repository,
            $"archive/{context.Stanza}",
            entry =>
            {
                if (ArchiveFile.TryRead(entry, out ArchiveFile file))
                {
                    onFile(file);
                }

                if (++count % ReportEvery == 0)
                {
                    context.Activity.Progress(new OperationProgress(activity, string.Create(CultureInfo.InvariantCulture, $"{count:N0} files")));
                }
            },
            stop).ConfigureAwait(false);
    }

    /// <summary>The names of what lies directly in an archive, the histories among it.</summary>
    internal Task<IReadOnlySet<string>> NamesAsync(int repository, string archiveId, CancellationToken stop) =>
        _files.ListAsync(repository, $"archive/{context.Stanza}/{archiveId}", stop);

    /// <summary>Reads the histories of timelines. One that cannot be read is left out: it is as good as none, PostgreSQL refuses it too.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="archiveId">The archive id.</param>
    /// <param name="timelines">The timelines whose histories are there.</param>
    /// <param name="broken">Hears of each that cannot be read.</param>
    /// <param name="stop">Ends it.</param>
    internal async Task<Dictionary<uint, TimelineHistory>> ReadHistoriesAsync(int repository, string archiveId, IEnumerable<uint> timelines, Action<PgmlException> broken, CancellationToken stop)
    {
        Dictionary<uint, TimelineHistory> histories = [];
        foreach (uint timeline in timelines)
        {
            string path = $"archive/{context.Stanza}/{archiveId}/{TimelineHistory.FileName(timeline)}";
            try
            {
                histories[timeline] = TimelineHistory.Parse(timeline, Encoding.UTF8.GetString(await _files.ReadAsync(repository, path, stop).ConfigureAwait(false)));
            }
            catch (FormatException odd)
            {
                broken(new PgmlException(FaultCatalog.TimelineHistoryInvalid, $"'{path}' in repository {repository} cannot be read: {odd.Message}", path, inner: odd));
            }
        }

        return histories;
    }
}
