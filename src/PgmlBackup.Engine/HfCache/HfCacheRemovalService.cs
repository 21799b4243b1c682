using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.HfCache.Snapshots;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.HfCache;

/// <summary>Removes old snapshots of a model cache and what only they hold.</summary>
/// <param name="activity">Told what is done.</param>
/// <param name="time">The clock.</param>
public sealed class HfCacheRemovalService(IActivitySink activity, TimeProvider time)
{
    /// <summary>The shortest grace period: twice what a sync trusts an object to which nobody refers.</summary>
    public static readonly TimeSpan ShortestGrace = ContentPlaces.TrustedAge * 2;

    /// <summary>Finds out what would go.</summary>
    /// <exception cref="PgmlException"><c>HfCacheSnapshotMissing</c>, <c>HfCacheSnapshotBound</c> for a snapshot that was named, and failures of the store.</exception>
    public async Task<HfCacheRemovalPlan> PlanAsync(HfCacheRequest request, HfCacheRemovalRequest removal, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(removal);
        IObjectStore store = await HfCacheStores.OpenAsync(request, AccountDatabase.Current, null, activity, stop).ConfigureAwait(false);
        await using (store.ConfigureAwait(false))
        {
            StoreInventory inventory = await StoreInventory.ReadAsync(store, stop).ConfigureAwait(false);
            (List<string> gone, List<string> held) = Choose(inventory, removal);
            List<HfCacheSnapshot> removed = [];
            List<HfCacheSnapshot> kept = [];
            foreach (string id in gone.Concat(held))
            {
                (gone.Contains(id) ? removed : kept).Add(await HfCacheLookService.DescribeAsync(inventory, id, store.Description, NullActivitySink.Instance, stop).ConfigureAwait(false));
            }

            return new HfCacheRemovalPlan(removed, kept, store.Description);
        }
    }

    /// <summary>Removes what was planned, then contents to which nobody refers any more.</summary>
    /// <returns>The snapshots that went.</returns>
    /// <exception cref="PgmlException"><c>HfCacheSnapshotInvalid</c>, <c>HfCacheSnapshotTooNew</c>: what a snapshot that stays refers to cannot be known, and no content was removed.</exception>
    public async Task<IReadOnlyList<HfCacheSnapshot>> RemoveAsync(HfCacheRequest request, HfCacheRemovalRequest removal, HfCacheRemovalPlan plan, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(removal);
        ArgumentNullException.ThrowIfNull(plan);
        IObjectStore store = await HfCacheStores.OpenAsync(request, AccountDatabase.Current, null, activity, stop).ConfigureAwait(false);
        await using (store.ConfigureAwait(false))
        {
            StoreInventory inventory = await StoreInventory.ReadAsync(store, stop).ConfigureAwait(false);
            string[] ids = [.. plan.Removed.Select(snapshot => snapshot.Snapshot).Where(inventory.Snapshots.Contains)];
            string[] released = [.. inventory.Bindings.Where(binding => ids.Contains(binding.Snapshot) || IsGone(removal, binding.Stanza, binding.Label)).Select(binding => StoreLayout.Binding(binding.Stanza, binding.Label, binding.Snapshot))];
            string[] first = [.. ids.Select(inventory.ManifestKey), .. released];
            if (first.Length > 0)
            {
                await store.DeleteAsync(first, stop).ConfigureAwait(false);
            }

            await RemoveContentsAsync(store, removal, stop).ConfigureAwait(false);
            return plan.Removed;
        }
    }

    private static bool IsGone(HfCacheRemovalRequest removal, string stanza, string label) => removal.Backups.TryGetValue(stanza, out IReadOnlySet<string>? labels) && !labels.Contains(label);

    private (List<string> Gone, List<string> Held) Choose(StoreInventory inventory, HfCacheRemovalRequest removal)
    {
        string? latest = inventory.Snapshots.LastOrDefault();
        DateTime now = time.GetUtcNow().UtcDateTime;
        List<string> gone = [];
        List<string> held = [];
        string[] candidates = removal.Snapshot.Count > 0
            ? [.. removal.Snapshot.Select(inventory.Resolve).Distinct()]
            : [.. inventory.Snapshots.Reverse().Where((id, place) => (removal.KeepCount is not null || removal.KeepAge is not null)
                && place >= (removal.KeepCount ?? 0) && (removal.KeepAge is not { } age || SnapshotId.TimeOf(id) < now - age)).Reverse()];
        foreach (string id in candidates)
        {
            var needed = inventory.Bindings.Where(binding => binding.Snapshot == id && !IsGone(removal, binding.Stanza, binding.Label)).Select(binding => $"{binding.Stanza}/{binding.Label}").ToList();
            if (removal.Snapshot.Count > 0 && (needed.Count > 0 || id == latest))
            {
                throw new PgmlException(
                    FaultCatalog.HfCacheSnapshotBound,
                    id == latest ? $"Snapshot {id} is the newest one, which is never removed." : $"Snapshot {id} belongs to the backup {string.Join(", ", needed)}.",
                    id,
                    id == latest ? "Make a newer one first: Sync-HfCache -Destination DESTINATION." : null);
            }

            if (id != latest)
            {
                (needed.Count > 0 ? held : gone).Add(id);
            }
        }

        return (gone, held);
    }

    private async Task RemoveContentsAsync(IObjectStore store, HfCacheRemovalRequest removal, CancellationToken stop)
    {
        DateTime before = time.GetUtcNow().UtcDateTime - (removal.Grace > ShortestGrace ? removal.Grace : ShortestGrace);
        HashSet<string> needed = new(StringComparer.Ordinal);
        HashSet<string> read = new(StringComparer.Ordinal);
        StoreInventory inventory;

        // Until a listing shows no snapshot that was not looked at: another machine may have made one meanwhile.
        do
        {
            inventory = await StoreInventory.ReadAsync(store, stop).ConfigureAwait(false);
            foreach (string id in inventory.Snapshots.Except(read).ToList())
            {
                SnapshotManifest manifest = await inventory.ReadAsync(id, stop).ConfigureAwait(false);
                needed.UnionWith(manifest.Contents.Select(StoreLayout.ObjectOf));
                read.Add(id);
            }
        }
        while ((await StoreInventory.ReadAsync(store, stop).ConfigureAwait(false)).Snapshots.Except(read).Any());

        string[] garbage =
        [
            .. inventory.Objects.Values
                .Where(entry => (entry.Key.StartsWith(StoreLayout.Blobs, StringComparison.Ordinal) || entry.Key.StartsWith(StoreLayout.Packs, StringComparison.Ordinal)) && entry.ModifiedAt < before && !needed.Contains(entry.Key))
                .Select(entry => entry.Key),
        ];
        activity.Verbose($"{garbage.Length} contents to which no snapshot refers are removed ({Display.Size(garbage.Sum(key => inventory.Objects[key].Length))}).");
        if (garbage.Length > 0)
        {
            await store.DeleteAsync(garbage, stop).ConfigureAwait(false);
        }

        int aborted = await store.AbortUploadsAsync(before, stop).ConfigureAwait(false);
        activity.Verbose($"{aborted} uploads that nobody completes were given up.");
    }
}
