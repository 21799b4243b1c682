using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Wal;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery;

/// <summary>Whether all that a restore of a backup will read is in the repository. pgBackRest itself finds out in the middle of the restore.</summary>
/// <param name="files">The files of the repository.</param>
internal sealed class BackupChainCheck(RepositoryFiles files)
{
    private const int AtOnce = 4;

    /// <summary>Refuses a backup that misses one of the sets that it builds upon, a manifest, or the WAL that makes it consistent.</summary>
    /// <returns>What its manifest says.</returns>
    /// <exception cref="PgmlException"><c>BackupChainBroken</c>, <c>BackupWalMissing</c>, and what reading the repository may throw.</exception>
    internal async Task<BackupManifestSummary> RequireAsync(PgBackup backup, IReadOnlyList<PgBackup> all, CancellationToken stop)
    {
        foreach (string label in backup.Reference)
        {
            if (!all.Any(other => other.Label == label && other.Repository == backup.Repository))
            {
                throw Broken(backup, $"builds upon {label}, which repository {backup.Repository} does not list");
            }

        }

        await RequireManifestsAsync(backup, stop).ConfigureAwait(false);

        BackupManifestSummary manifest = await files.ReadManifestAsync(backup, stop).ConfigureAwait(false);
        await RequireWalAsync(backup, manifest, stop).ConfigureAwait(false);
        return manifest;
    }

    // A chain may be long, and each look is a program: some at a time, and the first one of the chain that is broken is named.
    private async Task RequireManifestsAsync(PgBackup backup, CancellationToken stop)
    {
        foreach (string[] part in backup.Reference.Chunk(AtOnce))
        {
            IReadOnlySet<string>[] names = await Task.WhenAll(part.Select(label => files.ListAsync(backup.Repository, $"backup/{backup.Stanza}/{label}", stop))).ConfigureAwait(false);
            int broken = Array.FindIndex(names, found => !found.Overlaps(RepositoryFiles.ManifestNames));
            if (broken >= 0)
            {
                throw Broken(backup, $"builds upon {part[broken]}, whose manifest is not in repository {backup.Repository}");
            }
        }
    }

    private async Task RequireWalAsync(PgBackup backup, BackupManifestSummary manifest, CancellationToken stop)
    {
        if (backup.WalStart is null || backup.WalStop is null)
        {
            return; // Taken offline: it is consistent by itself.
        }

        IReadOnlyList<WalSegmentName> needed = Needed(backup);
        string archive = $"archive/{backup.Stanza}/{manifest.PostgresVersion}-{backup.DatabaseId}";
        List<string> missing = [];
        foreach (IGrouping<string, WalSegmentName> folder in needed.GroupBy(segment => segment.ArchiveFolder))
        {
            IReadOnlySet<string> names = await files.ListAsync(backup.Repository, $"{archive}/{folder.Key}", stop).ConfigureAwait(false);
            missing.AddRange(folder.Select(segment => segment.ToString()).Where(segment => !names.Any(name => IsFileOf(name, segment))));
        }

        if (missing.Count > 0)
        {
            string shown = string.Join(", ", missing.Take(5)) + (missing.Count > 5 ? $" and {missing.Count - 5} more" : string.Empty);
            throw new PgmlException(FaultCatalog.BackupWalMissing, $"Backup {backup.Label} needs WAL that is not in the archive of repository {backup.Repository}: {shown}.", backup);
        }
    }

    // A file of the archive is SEGMENT-CHECKSUM, with a suffix when it is compressed; SEGMENT.partial is not that segment.
    internal static bool IsFileOf(string name, string segment) => name.Length > segment.Length && name[segment.Length] == '-' && name.StartsWith(segment, StringComparison.Ordinal);

    internal static IReadOnlyList<WalSegmentName> Needed(PgBackup backup)
    {
        int size = WalListing.SegmentSize(backup) ?? WalSegmentName.DefaultSegmentSize;
        return WalSegmentName.TryParse(backup.WalStart, size, out WalSegmentName first) && WalSegmentName.TryParse(backup.WalStop, size, out WalSegmentName last)
            && first.Timeline == last.Timeline && first.Number <= last.Number
            ? [.. WalSegmentName.Range(first, last)]
            : throw Broken(backup, $"names WAL that is no range: {backup.WalStart} to {backup.WalStop}");
    }

    private static PgmlException Broken(PgBackup backup, string why) => new(FaultCatalog.BackupChainBroken, $"Backup {backup.Label} {why}.", backup);
}
