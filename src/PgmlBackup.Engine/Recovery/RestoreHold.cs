using PgmlBackup.Engine.Locking;

namespace PgmlBackup.Engine.Recovery;

/// <summary>The locks of a restore.</summary>
/// <param name="alone">That of the data directory.</param>
internal sealed class RestoreHold(LockHold alone) : IAsyncDisposable
{
    /// <summary>What pgBackRest keeps when this process is killed.</summary>
    internal string Folder => alone.Folder;

    /// <summary>That of backups; null where there is none to be had.</summary>
    internal LockHold? Backups { get; set; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Backups is { } backups)
        {
            await backups.DisposeAsync().ConfigureAwait(false);
        }

        await alone.DisposeAsync().ConfigureAwait(false);
    }
}
