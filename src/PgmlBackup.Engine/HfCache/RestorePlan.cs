using PgmlBackup.Engine.HfCache.Snapshots;

namespace PgmlBackup.Engine.HfCache;

/// <summary>What a restore of a cache would do.</summary>
/// <param name="Inventory">What the store holds.</param>
/// <param name="Snapshot">The snapshot.</param>
/// <param name="Chosen">What of it is meant.</param>
/// <param name="ToWrite">The files that are not there yet, or not as they must be.</param>
/// <param name="Kept">The files that are right already.</param>
/// <param name="Lost">The files whose content the store does not hold.</param>
internal sealed record RestorePlan(
    StoreInventory Inventory,
    SnapshotManifest Snapshot,
    IReadOnlyList<SnapshotEntry> Chosen,
    IReadOnlyList<RestoreItem> ToWrite,
    IReadOnlyList<SnapshotEntry> Kept,
    IReadOnlyList<SnapshotEntry> Lost)
{
    /// <summary>Bytes that will be written to the disk.</summary>
    internal long BytesToWrite => ToWrite.Where(item => item.Entry.SameAs is null).Sum(item => item.Size);

    /// <summary>Bytes that will come from the store.</summary>
    internal long BytesToFetch => ToWrite.Where(item => item.Content is not null).DistinctBy(item => item.Content!.Sha256).Sum(item => item.Size);
}
