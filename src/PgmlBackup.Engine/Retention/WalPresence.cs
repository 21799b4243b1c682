using PgmlBackup.Engine.Repository;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Retention;

/// <summary>Tells which spans of WAL hold anything. The archive is listed only where the first archived segment does not answer that.</summary>
/// <param name="files">The files of the repository.</param>
/// <param name="stanza">The stanza, with its archives.</param>
/// <param name="repository">The repository, 1 to 256.</param>
internal sealed class WalPresence(RepositoryFiles files, PgStanza stanza, int repository)
{
    private readonly Dictionary<string, string[]> _names = new(StringComparer.Ordinal);

    /// <summary>The spans in which there is WAL, in words.</summary>
    internal async Task<IReadOnlyList<string>> DescribeAsync(IEnumerable<ArchiveSpan> spans, CancellationToken stop)
    {
        List<string> found = [];
        foreach (ArchiveSpan span in spans)
        {
            if (await HoldsAnyAsync(span, stop).ConfigureAwait(false))
            {
                found.Add(span.ToString());
            }
        }

        return found;
    }

    private async Task<bool> HoldsAnyAsync(ArchiveSpan span, CancellationToken stop)
    {
        PgArchiveRange? range = stanza.Archive.FirstOrDefault(archive => archive.Repository == repository && archive.ArchiveId == span.ArchiveId);
        if (range?.First is not { } first)
        {
            return false;
        }

        // What lies between two segments that stay may have gone long ago.
        return span.After is null ? span.Holds(first) : (await NamesAsync(span.ArchiveId, stop).ConfigureAwait(false)).Any(span.Holds);
    }

    private async Task<string[]> NamesAsync(string archiveId, CancellationToken stop)
    {
        if (!_names.TryGetValue(archiveId, out string[]? names))
        {
            IReadOnlyList<RepositoryEntry> entries = await files.ListEntriesAsync(repository, $"archive/{stanza.Stanza}/{archiveId}", recurse: true, stop).ConfigureAwait(false);
            _names[archiveId] = names = [.. entries.Select(entry => entry.Name[(entry.Name.LastIndexOf('/') + 1)..]).Where(name => name.Length >= 24)];
        }

        return names;
    }
}
