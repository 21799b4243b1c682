using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery;

/// <summary>Whether the restored cluster has room on each filesystem, and whether its owner may write where it goes.</summary>
/// <param name="files">The files as the owner sees them.</param>
internal sealed class RestoreSpaceCheck(OwnerFiles files)
{
    private const string LostAndFound = "lost+found";

    /// <summary>Refuses a restore that would end for want of room or rights, or at a tablespace that is in the way.</summary>
    /// <exception cref="PgmlException"><c>DataDirectoryOwnerInvalid</c>, <c>TablespaceNotEmpty</c>, <c>SpaceInsufficient</c>.</exception>
    internal async Task RequireAsync(DataDirectoryReport found, PgBackup backup, BackupManifestSummary manifest, CancellationToken stop)
    {
        bool delta = found.State is DataDirectoryState.Cluster or DataDirectoryState.InterruptedRestore;
        bool moved = found.State == DataDirectoryState.Damaged;
        string folder = found.State == DataDirectoryState.Missing ? Parent(found.Path) : found.Path;
        await RequireWritableAsync(folder, found, moved, stop).ConfigureAwait(false);

        List<(string Folder, long Needed)> needs = [(folder, backup.Size - manifest.TablespaceSizes.Values.Sum() - await PresentAsync(found.Path, delta, stop).ConfigureAwait(false))];
        foreach ((string name, string path) in manifest.Tablespaces)
        {
            await RequireTablespaceAsync(path, delta, stop).ConfigureAwait(false);
            string present = await files.LookAsync(path, stop).ConfigureAwait(false) is null ? Parent(path) : path;
            needs.Add((present, manifest.TablespaceSizes.GetValueOrDefault(name) - await PresentAsync(path, delta, stop).ConfigureAwait(false)));
        }

        await RequireSpaceAsync(needs, backup, stop).ConfigureAwait(false);
    }

    private static string Parent(string path) => Path.GetDirectoryName(path.TrimEnd('/')) ?? "/";

    // What a delta restore keeps or overwrites takes no new room.
    private async Task<long> PresentAsync(string path, bool delta, CancellationToken stop) =>
        delta && await files.LookAsync(path, stop).ConfigureAwait(false) is not null ? await files.SizeAsync(path, stop).ConfigureAwait(false) : 0;

    private async Task RequireSpaceAsync(List<(string Folder, long Needed)> needs, PgBackup backup, CancellationToken stop)
    {
        Dictionary<string, (string Folder, long Needed)> filesystems = new(StringComparer.Ordinal);
        foreach ((string folder, long needed) in needs)
        {
            if (await files.LookAsync(folder, stop).ConfigureAwait(false) is { } facts)
            {
                (string first, long sum) = filesystems.GetValueOrDefault(facts.MountPoint, (folder, 0));
                filesystems[facts.MountPoint] = (first, sum + needed);
            }
        }

        foreach ((string mount, (string folder, long needed)) in filesystems)
        {
            long free = await files.FreeSpaceAsync(folder, stop).ConfigureAwait(false);
            if (needed > free)
            {
                throw new PgmlException(
                    FaultCatalog.SpaceInsufficient,
                    $"Backup {backup.Label} needs {Display.Size(needed)} more on the filesystem '{mount}' (for '{folder}'), which has {Display.Size(free)} free.",
                    folder);
            }
        }
    }

    // Without a data directory there is no delta, and without delta pgBackRest refuses a tablespace that is not empty, after everything was stopped.
    private async Task RequireTablespaceAsync(string path, bool delta, CancellationToken stop)
    {
        if (!delta && await files.LookAsync(path, stop).ConfigureAwait(false) is not null
            && (await files.ListAsync(path, stop).ConfigureAwait(false)).Any(name => name != LostAndFound))
        {
            throw new PgmlException(FaultCatalog.TablespaceNotEmpty, $"The tablespace in '{path}' still holds files, while the data directory is empty or damaged.", path);
        }
    }

    private async Task RequireWritableAsync(string folder, DataDirectoryReport found, bool moved, CancellationToken stop)
    {
        FileFacts facts = await files.LookAsync(folder, stop).ConfigureAwait(false)
            ?? throw new PgmlException(
                FaultCatalog.DataDirectoryOwnerInvalid,
                $"Neither '{found.Path}' nor '{folder}' exists. Make the data directory: install -d -o {files.Account} -m 700 '{found.Path}'",
                found.Path);
        bool isTarget = found.State != DataDirectoryState.Missing;
        if (isTarget && facts.UserId != files.Account.UserId)
        {
            throw new PgmlException(
                FaultCatalog.DataDirectoryOwnerInvalid,
                $"'{folder}' belongs to the user id {facts.UserId} and not to '{files.Account}'. Give it back: chown -R {files.Account}: '{folder}'",
                folder);
        }

        string[] mustWrite = moved ? [folder, Parent(found.RealPath)] : [folder];
        foreach (string path in mustWrite)
        {
            if (!await files.CanWriteAsync(path, stop).ConfigureAwait(false))
            {
                string hint = isTarget ? string.Empty : $" Make the data directory: install -d -o {files.Account} -m 700 '{found.Path}'";
                throw new PgmlException(FaultCatalog.DataDirectoryOwnerInvalid, $"The account '{files.Account}' may not write to '{path}'.{hint}", path);
            }
        }
    }
}
