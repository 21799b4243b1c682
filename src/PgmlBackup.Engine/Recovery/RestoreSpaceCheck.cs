using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery;

/// <summary>Whether the restored cluster has room, and whether its owner may write where it goes.</summary>
internal static class RestoreSpaceCheck
{
    internal static async Task RequireAsync(OwnerFiles files, DataDirectoryReport found, PgBackup backup, bool moved, CancellationToken stop)
    {
        string folder = found.State == DataDirectoryState.Missing ? Path.GetDirectoryName(found.Path.TrimEnd('/')) ?? "/" : found.Path;
        await RequireWritableAsync(files, folder, found, moved, stop).ConfigureAwait(false);

        // What a delta restore keeps or overwrites takes no new room.
        long present = found.State is DataDirectoryState.Cluster or DataDirectoryState.InterruptedRestore
            ? await files.SizeAsync(found.Path, stop).ConfigureAwait(false)
            : 0;
        long needed = backup.Size - present;
        long free = await files.FreeSpaceAsync(folder, stop).ConfigureAwait(false);
        if (needed > free)
        {
            throw new PgmlException(
                FaultCatalog.SpaceInsufficient,
                $"Backup {backup.Label} needs {Display.Size(needed)} more on the filesystem of '{folder}', which has {Display.Size(free)} free.",
                folder);
        }
    }

    private static async Task RequireWritableAsync(OwnerFiles files, string folder, DataDirectoryReport found, bool moved, CancellationToken stop)
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

        string[] mustWrite = moved ? [folder, Path.GetDirectoryName(found.RealPath) ?? "/"] : [folder];
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
