using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.HfCache.Snapshots;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.HfCache;

/// <summary>Lists what a model cache or its copy holds. It changes nothing.</summary>
/// <param name="activity">Told what is done.</param>
public sealed class HfCacheLookService(IActivitySink activity)
{
    /// <summary>The models of the cache on this machine.</summary>
    /// <exception cref="PgmlException"><c>HfCacheMissing</c>, <c>PathNotAccessible</c>.</exception>
    public IReadOnlyList<HfCacheModel> ListLocal(HfCacheRequest request, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(request);
        using CacheRoot root = CacheRoot.Open(request.CachePath)
            ?? throw new PgmlException(FaultCatalog.HfCacheMissing, $"There is no model cache '{request.CachePath}'.", request.CachePath);
        return Filter(ModelCatalog.Of(new CacheScanner(root).Scan(stop), root), request);
    }

    /// <summary>The models of a snapshot.</summary>
    /// <exception cref="PgmlException"><c>HfCacheSnapshotMissing</c>, <c>HfCacheSnapshotInvalid</c>, <c>HfCacheSnapshotTooNew</c>, and failures of the store.</exception>
    public async Task<IReadOnlyList<HfCacheModel>> ListStoreAsync(HfCacheRequest request, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(request);
        IObjectStore store = await OpenAsync(request, stop).ConfigureAwait(false);
        await using (store.ConfigureAwait(false))
        {
            StoreInventory inventory = await StoreInventory.ReadAsync(store, stop).ConfigureAwait(false);
            return Filter(ModelCatalog.Of(await inventory.ReadAsync(inventory.Resolve(request.Snapshot), stop).ConfigureAwait(false), store.Description), request);
        }
    }

    /// <summary>The snapshots in the store, the oldest first.</summary>
    /// <exception cref="PgmlException">Failures of the store. A manifest that cannot be read becomes an error beside the list.</exception>
    public async Task<IReadOnlyList<HfCacheSnapshot>> ListSnapshotsAsync(HfCacheRequest request, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(request);
        IObjectStore store = await OpenAsync(request, stop).ConfigureAwait(false);
        await using (store.ConfigureAwait(false))
        {
            StoreInventory inventory = await StoreInventory.ReadAsync(store, stop).ConfigureAwait(false);
            List<HfCacheSnapshot> found = [];
            foreach (string id in inventory.Snapshots)
            {
                found.Add(await DescribeAsync(inventory, id, store.Description, activity, stop).ConfigureAwait(false));
            }

            return found;
        }
    }

    /// <summary>A snapshot as people see it; a manifest that cannot be read is told as a failure.</summary>
    internal static async Task<HfCacheSnapshot> DescribeAsync(StoreInventory inventory, string id, string location, IActivitySink activity, CancellationToken stop)
    {
        SnapshotManifest? manifest = null;
        try
        {
            manifest = await inventory.ReadAsync(id, stop).ConfigureAwait(false);
        }
        catch (PgmlException damaged) when (damaged.Fault == FaultCatalog.HfCacheSnapshotInvalid || damaged.Fault == FaultCatalog.HfCacheSnapshotTooNew)
        {
            activity.Fault(damaged);
        }

        return new HfCacheSnapshot
        {
            Snapshot = id,
            Time = SnapshotId.TimeOf(id)!.Value,
            Destination = location,
            HostName = manifest?.Host,
            Files = manifest?.Entries.Count(entry => entry.IsFile) ?? 0,
            Size = manifest?.Contents.Sum(content => content.Size) ?? 0,
            Model = manifest is null ? [] : [.. ModelCatalog.Of(manifest, location).Where(model => model.Kind is (HfCacheKind.Model or HfCacheKind.Dataset or HfCacheKind.Space)).Select(model => model.Model)],
            Backup = [.. inventory.Bindings.Where(binding => binding.Snapshot == id).Select(binding => $"{binding.Stanza}/{binding.Label}")],
            IsLatest = id == inventory.Snapshots.Last(),
        };
    }

    private static IReadOnlyList<HfCacheModel> Filter(IReadOnlyList<HfCacheModel> models, HfCacheRequest request)
    {
        var filter = new ModelFilter(request.Include);
        return [.. models.Where(model => filter.TakesAll || filter.IsMatch(model.Model))];
    }

    private async Task<IObjectStore> OpenAsync(HfCacheRequest request, CancellationToken stop) =>
        await HfCacheStores.OpenAsync(request, AccountDatabase.Current, null, activity, stop).ConfigureAwait(false);
}
