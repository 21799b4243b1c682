using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.HfCache;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery;

// The model cache comes back before PostgreSQL starts: else the client would already be downloading.
public sealed partial class RestoreService
{
    /// <summary>The snapshot that comes back with the backup; null for none.</summary>
    private async Task<string?> FindCacheSnapshotAsync(RestoreRequest request, PgBackup backup, CancellationToken stop)
    {
        if (request.HfCache is not { } cache)
        {
            return null;
        }

        try
        {
            return await new HfCacheBinding(_context.Activity).ResolveAsync(cache, backup, request.HfCacheSnapshot, stop).ConfigureAwait(false);
        }
        catch (PgmlException failure) when (request.StartWithoutCache)
        {
            _context.Activity.Fault(failure);
            return null;
        }
    }

    private async Task RestoreCacheAsync(RestoreRun run, CancellationToken stop)
    {
        if (run.Target.CacheSnapshot is not { } snapshot)
        {
            return;
        }

        RestoreRequest request = run.Target.Request;
        try
        {
            run.Cache = await new HfCacheService(_context.Runner, _context.Activity, TimeProvider.System)
                .RestoreAsync(request.HfCache! with { Snapshot = snapshot, Verify = true }, stop).ConfigureAwait(false);
            if (run.Cache.Failures > 0)
            {
                throw new PgmlException(FaultCatalog.HfCacheNotRestored, $"Snapshot {snapshot} of the model cache could not be restored whole: {run.Cache.Failures} failures, each an error of its own.", snapshot);
            }
        }
        catch (PgmlException failure) when (request.StartWithoutCache)
        {
            _context.Activity.Fault(failure);
        }
        catch (PgmlException failure) when (failure.Fault != FaultCatalog.HfCacheNotRestored)
        {
            throw new PgmlException(FaultCatalog.HfCacheNotRestored, $"Snapshot {snapshot} of the model cache could not be restored. {failure.Message}", failure.Target, inner: failure);
        }
    }
}
