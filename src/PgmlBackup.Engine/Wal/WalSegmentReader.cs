using System.Security.Cryptography;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;

namespace PgmlBackup.Engine.Wal;

/// <summary>
/// Reads archived segments: fetches them through pgBackRest, compares their content with the checksum of their name, and lists their records with
/// <c>pg_waldump</c> as the owner of the cluster. The cluster itself is not needed.
/// </summary>
/// <param name="context">The stanza.</param>
/// <param name="repository">The number of the repository, 1 to 256.</param>
/// <param name="archiveId">The archive id, for example <c>15-1</c>.</param>
public sealed class WalSegmentReader(StanzaContext context, int repository, string archiveId)
{
    private readonly RepositoryFiles _files = new(context.Client, context.Stanza);
    private readonly string _postgresVersion = archiveId[..archiveId.LastIndexOf('-')];
    private readonly WalSegmentUnpacker _unpacker = new(context.Runner);
    private readonly Dictionary<string, IReadOnlyList<RepositoryEntry>> _folders = new(StringComparer.Ordinal);

    /// <summary>The content of a segment, compared with the checksum that is in its name.</summary>
    /// <exception cref="PgmlException"><c>WalSegmentDamaged</c>; <c>FileMissing</c>: it is not in the archive, or more than once; what reading the repository may throw.</exception>
    public async Task<byte[]> ReadAsync(WalSegmentName segment, CancellationToken stop)
    {
        ArchiveFile file = await FindAsync(segment, stop).ConfigureAwait(false);
        string path = $"archive/{context.Stanza}/{file.Path}";
        byte[] packed = await _files.ReadAsync(repository, path, stop).ConfigureAwait(false);
        byte[]? content = await _unpacker.UnpackAsync(packed, file.Extension.ToString(), segment.SegmentSize, stop).ConfigureAwait(false);

        // The checksum of pgBackRest is an SHA-1; nobody is kept from forging one.
#pragma warning disable CA5350
        return content is not null && content.Length == segment.SegmentSize && WalPageHead.BeginsAt(content, segment.Start)
            && Convert.ToHexString(SHA1.HashData(content)).AsSpan().Equals(file.Checksum, StringComparison.OrdinalIgnoreCase)
            ? content
            : throw new PgmlException(FaultCatalog.WalSegmentDamaged, $"'{path}' in repository {repository} is not the segment that its name says.", segment.ToString());
#pragma warning restore CA5350
    }

    /// <summary>The commits, rollbacks and restore points that begin in a segment, in the order of the log.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="next">The one that follows it, for a record that goes on there; null when there is none: such a record is not whole, and left out.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="PgmlException">As <see cref="ReadAsync"/>; <c>PostgresProgramsNotFound</c>, <c>PathNotWritable</c>, <c>WalUnreadable</c>.</exception>
    public async Task<IReadOnlyList<WalRecord>> RecordsAsync(WalSegmentName segment, WalSegmentName? next, CancellationToken stop)
    {
        WalScratch scratch = await WalScratch.CreateAsync(context.Runner, context.Owner, stop).ConfigureAwait(false);
        await using (scratch.ConfigureAwait(false))
        {
            await scratch.WriteAsync(segment.ToString(), await ReadAsync(segment, stop).ConfigureAwait(false), stop).ConfigureAwait(false);
            if (next is { } following)
            {
                await scratch.WriteAsync(following.ToString(), await ReadAsync(following, stop).ConfigureAwait(false), stop).ConfigureAwait(false);
            }

            List<WalRecord> records = [];
            string? words = await new WalDump(context, _postgresVersion).RecordsAsync(
                scratch.Path,
                segment,
                next ?? segment,
                record =>
                {
                    if (record.Location.Position < segment.Next.Start.Position)
                    {
                        records.Add(record);
                    }
                },
                stop).ConfigureAwait(false);
            WalDump.RequireEnd(segment, words);
            return records;
        }
    }

    /// <summary>The file of a segment.</summary>
    /// <exception cref="PgmlException"><c>FileMissing</c>, and what reading the repository may throw.</exception>
    internal async Task<ArchiveFile> FindAsync(WalSegmentName segment, CancellationToken stop)
    {
        string name = segment.ToString(), folder = $"{archiveId}/{segment.ArchiveFolder}";
        if (!_folders.TryGetValue(folder, out IReadOnlyList<RepositoryEntry>? entries))
        {
            _folders.Clear(); // One folder may list thousands.
            entries = await _files.ListEntriesAsync(repository, $"archive/{context.Stanza}/{folder}", recurse: false, stop).ConfigureAwait(false);
            _folders[folder] = entries;
        }

        List<ArchiveFile> found = [];
        foreach (RepositoryEntry entry in entries.Where(entry => entry.Name.StartsWith(name, StringComparison.Ordinal)))
        {
            if (ArchiveFile.TryRead(entry with { Name = $"{folder}/{entry.Name}" }, out ArchiveFile file) && file.Kind == ArchiveFileKind.Segment)
            {
                found.Add(file);
            }
        }

        return found is [var only]
            ? only
            : throw new PgmlException(FaultCatalog.FileMissing, $"Segment {name} is {(found.Count == 0 ? "not" : "more than once")} in the archive of repository {repository}.", name);
    }
}
