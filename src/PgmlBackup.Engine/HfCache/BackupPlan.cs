using PgmlBackup.Engine.HfCache.Snapshots;

namespace PgmlBackup.Engine.HfCache;

/// <summary>What a backup of a cache starts from.</summary>
/// <param name="Scan">What the cache holds.</param>
/// <param name="Inventory">What the store holds.</param>
/// <param name="Last">The newest snapshot that can be read; null for none.</param>
/// <param name="Places">Where contents lie in the store.</param>
/// <param name="Chosen">What of the cache is looked at anew.</param>
/// <param name="IsPartial">True when only some models are looked at; what else the last snapshot has stays.</param>
internal sealed record BackupPlan(CacheScan Scan, StoreInventory Inventory, SnapshotManifest? Last, ContentPlaces Places, IReadOnlyList<CacheEntry> Chosen, bool IsPartial);
