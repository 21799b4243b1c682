using System.Security.Cryptography;
using System.Text;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Locking;
using PgmlBackup.Engine.Stanzas;

namespace PgmlBackup.Engine.Recovery;

/// <summary>
/// Keeps restores into one data directory apart, and a restore in place from backups of its cluster. pgBackRest itself keeps restores apart from 2.56 on,
/// and one in place from a backup never.
/// </summary>
/// <param name="context">The stanza.</param>
internal sealed class RestoreLock(StanzaContext context)
{
    private const int HashLength = 16;

    /// <summary>Takes the locks that a restore needs.</summary>
    /// <param name="target">What is restored where.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="PgmlException"><c>RestoreAlreadyRunning</c>, <c>BackupAlreadyRunning</c>, <c>LockFileRefused</c>, <c>LockFileNotUsable</c>.</exception>
    internal Task<RestoreHold> TakeAsync(RestoreTarget target, CancellationToken stop) => TakeAsync(target.DataDirectory, target.Found.RealPath, target.IsElsewhere, stop);

    /// <summary>As <see cref="TakeAsync(RestoreTarget, CancellationToken)"/>, for a data directory.</summary>
    internal async Task<RestoreHold> TakeAsync(string dataDirectory, string realPath, bool isElsewhere, CancellationToken stop)
    {
        string backups = context.Profile.LockPath ?? await BackupLockFile.FindAsync(context.LockPath, context.Files, stop).ConfigureAwait(false);
        string restores = $"{backups}-restore-{Key(realPath)}";
        (LockHold? alone, _) = await context.KernelLocks.TryTakeAsync([restores], stop).ConfigureAwait(false);
        if (alone is null)
        {
            LockHolder? holder = KernelLockTable.FindHolder(restores);
            throw new PgmlException(
                FaultCatalog.RestoreAlreadyRunning,
                $"Another restore into '{dataDirectory}' is running. {(holder is null ? "Who it is cannot be seen." : $"Its lock is held by {holder.Describe()}.")}",
                dataDirectory);
        }

        var hold = new RestoreHold(alone);
        try
        {
            if (!isElsewhere)
            {
                await RequireNoBackupAsync(stop).ConfigureAwait(false);
                hold.Backups = await KeepBackupsOutAsync(backups, stop).ConfigureAwait(false);
                await RequireNoBackupAsync(stop).ConfigureAwait(false);
            }

            return hold;
        }
        catch
        {
            await hold.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // The lock file may be shared by stanzas: that one of those is backed up for hours is no reason not to bring this cluster back.
    private async Task<LockHold?> KeepBackupsOutAsync(string file, CancellationToken stop)
    {
        string reason;
        try
        {
            (LockHold? hold, string? busy) = await context.KernelLocks.TryTakeAsync([file], stop).ConfigureAwait(false);
            if (hold is not null)
            {
                return hold;
            }

            reason = $"somebody else holds '{busy}'";
        }
        catch (PgmlException unusable) when (unusable.Fault == FaultCatalog.LockFileRefused || unusable.Fault == FaultCatalog.LockFileNotUsable)
        {
            reason = unusable.Message;
        }

        context.Activity.Verbose($"Backups are not kept from starting during the restore: {reason}. One of this cluster would fail while the server is down.");
        return null;
    }

    private async Task RequireNoBackupAsync(CancellationToken stop)
    {
        if (await context.Locks.FindHolderAsync(context.LockPath, context.Stanza, "backup", stop).ConfigureAwait(false) is { } holder)
        {
            throw new PgmlException(
                FaultCatalog.BackupAlreadyRunning,
                $"A backup of stanza '{context.Stanza}' is running, and a restore in place would break it. The lock is held by {holder.Describe()}.",
                context.Stanza,
                "Wait until it has ended (Get-PgBackupProgress shows it), or end it with Stop-PgBackup; then run the same command again.");
        }
    }

    /// <summary>A name for the files that belong to a data directory.</summary>
    internal static string Key(string path) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..HashLength];
}
