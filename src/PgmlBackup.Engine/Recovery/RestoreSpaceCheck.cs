using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery;

/// <summary>Whether the restored cluster has room on each filesystem, and whether its owner may write where it goes.</summary>
/// <param name="files">The files as the owner sees them.</param>
internal sealed class RestoreSpaceCheck(OwnerFiles files)
{
    /// <summary>Refuses a restore that would end for want of room or rights, or at a tablespace that is in the way.</summary>
    /// <exception cref="PgmlException"><c>DataDirectoryOwnerInvalid</c>, <c>TablespaceNotEmpty</c>, <c>TablespaceFolderForeign</c>, <c>TablespaceNotWritable</c>, <c>SpaceInsufficient</c>.</exception>
    internal async Task RequireAsync(DataDirectoryReport found, PgBackup backup, IReadOnlyList<TablespacePlace> tablespaces, CancellationToken stop)
    {
        bool delta = found.State is DataDirectoryState.Cluster or DataDirectoryState.InterruptedRestore;
        bool moved = found.State == DataDirectoryState.Damaged;
        string folder = found.State == DataDirectoryState.Missing ? Parent(found.Path) : found.Path;
        await RequireWritableAsync(folder, found, moved, stop).ConfigureAwait(false);

        List<(string Folder, long Needed)> needs = [(folder, backup.Size - tablespaces.Sum(place => place.Size) - await PresentAsync(found.Path, delta, stop).ConfigureAwait(false))];
        var check = new TablespaceCheck(files);
        foreach (TablespacePlace place in tablespaces)
        {
            await check.RequireUsableAsync(place, found, delta, stop).ConfigureAwait(false);
            needs.Add((await check.PresentAsync(place.Folder, stop).ConfigureAwait(false), place.Size - await PresentAsync(place.Folder, delta, stop).ConfigureAwait(false)));
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
