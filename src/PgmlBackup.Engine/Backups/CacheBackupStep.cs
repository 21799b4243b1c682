using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.HfCache;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Backups;

/// <summary>Syncs the model cache before a backup and ties both together. What fails here is an error beside the backup: the database is the more important.</summary>
/// <param name="context">The stanza.</param>
internal sealed class CacheBackupStep(StanzaContext context)
{
    /// <summary>Syncs the cache.</summary>
    /// <returns>The backup with a note of the snapshot; unchanged where there is no cache to sync or it failed.</returns>
    internal async Task<(BackupRequest Request, string? Snapshot)> SyncAsync(BackupRequest request, CancellationToken stop)
    {
        if (request.HfCache is not { } cache)
        {
            return (request, null);
        }

        try
        {
            HfCacheSyncResult result = await new HfCacheService(context.Runner, context.Activity, TimeProvider.System).BackupAsync(cache, stop).ConfigureAwait(false);
            context.Activity.Verbose($"Model cache: {result}.");
            return (request with { Annotation = [.. request.Annotation, BackupAnnotation.Of(HfCacheBinding.AnnotationKey, result.Snapshot)] }, result.Snapshot);
        }
        catch (PgmlException failure)
        {
            context.Activity.Fault(new PgmlException(failure.Fault, $"The model cache was not backed up; the backup of the database goes on without it. {failure.Message}", failure.Target, failure.RecommendedAction, failure));
            return (request, null);
        }
    }

    /// <summary>Keeps in the store which backup the snapshot goes with.</summary>
    internal async Task BindAsync(BackupRequest request, PgBackup backup, string? snapshot, CancellationToken stop)
    {
        if (request.HfCache is not { } cache || snapshot is null)
        {
            return;
        }

        try
        {
            await new HfCacheBinding(context.Activity).BindAsync(cache, backup.Stanza, backup.Label, snapshot, stop).ConfigureAwait(false);
        }
        catch (PgmlException failure)
        {
            context.Activity.Fault(new PgmlException(
                failure.Fault, $"Backup {backup.Label} and snapshot {snapshot} of the model cache are there, but the store was not told that they belong together: Remove-HfCacheSnapshot would not know it. {failure.Message}",
                backup, failure.RecommendedAction, failure));
        }
    }
}
