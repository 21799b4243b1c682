using PgmlBackup.Engine.Clusters.Machine;
using PgmlBackup.Engine.Clusters.Query;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Files;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Backups;

/// <summary>
/// Puts the configuration that lies outside of the data directory into it before a backup, so that it is in the backup, with what the databases need of
/// their machine. What fails here is a warning: the backup goes on.
/// </summary>
/// <param name="context">The stanza.</param>
internal sealed class MachineBackupStep(StanzaContext context)
{
    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // What the databases need changes seldom, and asking costs a program for each of them.
    private static readonly TimeSpan s_fresh = TimeSpan.FromDays(1);

    /// <summary>Saves what has changed.</summary>
    internal async Task SaveAsync(BackupRequest request, CancellationToken stop)
    {
        // The cluster of another host cannot be looked at from here.
        if (context.DataDirectory is not { } directory)
        {
            return;
        }

        try
        {
            await SaveAsync(directory, request.Type == PgBackupType.Full, stop).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is PgmlException or IOException or UnauthorizedAccessException)
        {
            context.Activity.Warning($"The configuration outside of '{directory}' was not saved, and is not in this backup: {failure.Message}");
        }
    }

    private async Task SaveAsync(string directory, bool full, CancellationToken stop)
    {
        string path = MachineArchive.PathIn(directory);
        MachineRecord? saved = MachineArchive.Read(await context.Files.ReadAsync(path, MachineArchive.Limit, stop).ConfigureAwait(false));
        (IReadOnlyList<MachineFile> files, IReadOnlyList<string> leftOut) = await new OutsideConfiguration(context.Files, context.Layout.DebianRoot).FindAsync(directory, stop).ConfigureAwait(false);
        if (leftOut.Count > 0)
        {
            context.Activity.Warning($"Files of the server's configuration are not in this backup: {string.Join(' ', leftOut)}");
        }

        bool same = saved?.HasFilesOf(files, leftOut) == true;
        bool fresh = saved is not null && DateTime.UtcNow - saved.Taken < s_fresh;
        if (same && fresh && !full)
        {
            return;
        }

        MachineRecord? asked = await AskAsync(directory, stop).ConfigureAwait(false);
        if (same && asked is null)
        {
            return;
        }

        MachineRecord record = asked ?? saved ?? new MachineRecord { Taken = DateTime.UnixEpoch, DataDirectory = directory };
        record = record with { DataDirectory = directory, Files = files, LeftOut = leftOut };
        if (fresh && MachineArchive.AreSame(record, saved!))
        {
            return;
        }

        await WriteAsync(path, MachineArchive.Write(record, context.Owner), stop).ConfigureAwait(false);
        context.Activity.Verbose($"Saved {files.Count} files of the server's configuration to '{path}'.");
    }

    // Null when it does not run, or does not answer.
    private async Task<MachineRecord?> AskAsync(string directory, CancellationToken stop)
    {
        try
        {
            var cluster = new PgCluster { Name = directory, DataDirectory = directory, Owner = context.Owner.Name, Status = PgClusterStatus.Running, Manager = PgServiceManager.PgCtl };
            return await new ServerInventory(new PsqlClient(context.Runner, context.Layout, context.Activity)).TakeAsync(cluster, stop).ConfigureAwait(false);
        }
        catch (PgmlException silent)
        {
            context.Activity.Verbose($"What the databases need of their machine is not known: {silent.Message}");
            return null;
        }
    }

    private async Task WriteAsync(string path, byte[] content, CancellationToken stop)
    {
        if (content.Length > MachineArchive.Limit)
        {
            throw new PgmlException(FaultCatalog.PathNotWritable, $"It takes {Display.Size(content.Length)}, which is too much.", path);
        }

        string folder = Path.GetDirectoryName(path)!;
        PathIdentity? there = await context.Files.IdentifyAsync(folder, stop).ConfigureAwait(false);
        if (there is null)
        {
            await context.Files.MakeFolderAsync(folder, stop).ConfigureAwait(false);
        }
        else if (there.Kind != PathKind.Folder)
        {
            throw new PgmlException(FaultCatalog.PathNotWritable, $"'{folder}' is there and is no folder.", folder);
        }

        await new OwnerFileWriter(context.Runner, context.Owner).ReplaceAsync(path, content, Closed, stop).ConfigureAwait(false);
    }
}
