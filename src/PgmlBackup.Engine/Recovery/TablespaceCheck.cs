using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery;

/// <summary>Where the tablespaces of a backup go, and whether anything of others would be overwritten there.</summary>
/// <param name="files">The files as the owner sees them.</param>
internal sealed class TablespaceCheck(OwnerFiles files)
{
    private const string LostAndFound = "lost+found";
    private const string Links = "pg_tblspc";

    /// <summary>Finds the place of each tablespace.</summary>
    /// <param name="manifest">The backup's manifest.</param>
    /// <param name="map">Folders by name or object id of the tablespace.</param>
    /// <param name="dataDirectory">The folder that the cluster is restored to.</param>
    /// <exception cref="PgmlException"><c>TablespaceMapInvalid</c>, <c>TablespaceFolderInvalid</c>.</exception>
    internal static IReadOnlyList<TablespacePlace> Place(BackupManifestSummary manifest, IReadOnlyDictionary<string, string> map, string dataDirectory)
    {
        Dictionary<string, string> folders = new(StringComparer.Ordinal);
        foreach ((string key, string folder) in map)
        {
            string[] links = [.. manifest.Tablespaces.Keys.Where(link => link == key || NameOf(manifest, link) == key)];
            if (links.Length != 1 || !folders.TryAdd(links[0], RequireFolder(key, folder, dataDirectory)))
            {
                string known = manifest.Tablespaces.Count == 0 ? "no tablespaces" : $"the tablespaces {string.Join(", ", manifest.Tablespaces.Keys.Select(link => $"{NameOf(manifest, link)} ({link})"))}";
                string trouble = links.Length == 1 ? "is mapped twice" : "is not one tablespace of it";
                throw new PgmlException(FaultCatalog.TablespaceMapInvalid, $"Backup {manifest.Label} has {known}; '{key}' {trouble}.", key);
            }
        }

        TablespacePlace[] places =
        [
            .. manifest.Tablespaces.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new TablespacePlace(
                entry.Key, NameOf(manifest, entry.Key), entry.Value, folders.GetValueOrDefault(entry.Key, entry.Value), manifest.TablespaceSizes.GetValueOrDefault(entry.Key))),
        ];
        return places.GroupBy(place => place.Folder, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } shared
            ? throw new PgmlException(FaultCatalog.TablespaceFolderInvalid, $"The tablespaces {string.Join(", ", shared.Select(place => place.Name))} would share the folder '{shared.Key}'.", shared.Key)
            : places;
    }

    /// <summary>Refuses a restore elsewhere that would touch a tablespace of the original.</summary>
    /// <param name="places">Where the tablespaces go.</param>
    /// <param name="backup">The backup.</param>
    /// <param name="original">The data directory of the original.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="PgmlException"><c>TablespaceNotRemapped</c>, <c>TablespaceNotInBackup</c>.</exception>
    internal async Task RequireSeparateAsync(IReadOnlyList<TablespacePlace> places, PgBackup backup, string original, CancellationToken stop)
    {
        string folder = Path.Join(original, Links);
        IReadOnlyList<string> links = await files.LookAsync(folder, stop).ConfigureAwait(false) is null ? [] : await files.ListAsync(folder, stop).ConfigureAwait(false);
        List<string> live = [];
        foreach (string path in places.Select(place => place.Original).Concat(links.Select(link => Path.Join(folder, link))))
        {
            live.Add(await ResolveAsync(path, stop).ConfigureAwait(false));
        }

        foreach (TablespacePlace place in places)
        {
            string real = await ResolveAsync(place.Folder, stop).ConfigureAwait(false);
            if (live.Any(other => IsWithin(real, other) || IsWithin(other, real)))
            {
                throw new PgmlException(FaultCatalog.TablespaceNotRemapped, $"Tablespace {place.Name} of backup {backup.Label} would be restored to '{place.Folder}', where the original has its tablespaces.", backup);
            }
        }

        if (links.Except(places.Select(place => place.Link)).FirstOrDefault() is { } younger)
        {
            throw new PgmlException(FaultCatalog.TablespaceNotInBackup, $"The cluster in '{original}' has a tablespace {younger}, and backup {backup.Label} has not.", backup);
        }
    }

    /// <summary>Refuses a folder that holds what is not of the tablespace, or that the owner may not write.</summary>
    /// <exception cref="PgmlException"><c>TablespaceFolderForeign</c>, <c>TablespaceNotEmpty</c>, <c>TablespaceNotWritable</c>.</exception>
    internal async Task RequireUsableAsync(TablespacePlace place, DataDirectoryReport found, bool delta, CancellationToken stop)
    {
        bool exists = await files.LookAsync(place.Folder, stop).ConfigureAwait(false) is not null;
        bool holds = exists && (await files.ListAsync(place.Folder, stop).ConfigureAwait(false)).Any(name => name != LostAndFound);

        // Without a data directory there is no delta, and without delta pgBackRest refuses a tablespace that is not empty, after everything was stopped.
        if (holds && !delta && !place.IsMapped)
        {
            throw new PgmlException(FaultCatalog.TablespaceNotEmpty, $"The tablespace in '{place.Folder}' still holds files, while the data directory is empty or damaged.", place.Folder);
        }

        // With delta pgBackRest 2.45 deletes all that lies in the folder of the major version, whosever it is. A restore that was interrupted may have lost its link.
        bool known = found.State == DataDirectoryState.InterruptedRestore && !place.IsMapped;
        if (holds && !known && !await files.IsSameAsync(Path.Join(found.Path, Links, place.Link), place.Folder, stop).ConfigureAwait(false))
        {
            throw new PgmlException(FaultCatalog.TablespaceFolderForeign, $"'{place.Folder}' is not empty, and '{found.Path}' does not have its tablespace {place.Name} there.", place.Folder);
        }

        string folder = await PresentAsync(place.Folder, stop).ConfigureAwait(false);
        if (!await files.CanWriteAsync(folder, stop).ConfigureAwait(false))
        {
            string missing = folder == place.Folder ? string.Empty : $" '{place.Folder}' does not exist.";
            throw new PgmlException(
                FaultCatalog.TablespaceNotWritable,
                $"The account '{files.Account}' may not write to '{folder}', for tablespace {place.Name}.{missing}",
                place.Folder,
                $"Mount its disk, or make the folder as root: install -d -o {files.Account} -m 700 '{place.Folder}'. Or name another one: -TablespaceMap @{{ '{place.Name}' = 'FOLDER' }}");
        }
    }

    /// <summary>The folder itself, or the nearest one above it that exists: pgBackRest makes the others.</summary>
    internal async Task<string> PresentAsync(string folder, CancellationToken stop)
    {
        while (folder != "/" && await files.LookAsync(folder, stop).ConfigureAwait(false) is null)
        {
            folder = Path.GetDirectoryName(folder) ?? "/";
        }

        return folder;
    }

    // Of what does not exist yet, the part that does.
    private async Task<string> ResolveAsync(string path, CancellationToken stop)
    {
        string present = await PresentAsync(path, stop).ConfigureAwait(false);
        return Path.Join(await files.ResolveLinksAsync(present, stop).ConfigureAwait(false), path[present.Length..]);
    }

    private static string NameOf(BackupManifestSummary manifest, string link) => manifest.TablespaceNames.GetValueOrDefault(link, link);

    private static string RequireFolder(string key, string folder, string dataDirectory)
    {
        string full = Path.IsPathRooted(folder)
            ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))
            : throw new PgmlException(FaultCatalog.TablespaceFolderInvalid, $"'{folder}' for tablespace {key} is not an absolute path.", folder);
        return IsWithin(full, dataDirectory) || IsWithin(dataDirectory, full)
            ? throw new PgmlException(FaultCatalog.TablespaceFolderInvalid, $"'{folder}' for tablespace {key} holds or lies in the data directory '{dataDirectory}'.", folder)
            : full;
    }

    private static bool IsWithin(string path, string folder) => (path + "/").StartsWith(folder + "/", StringComparison.Ordinal);
}
