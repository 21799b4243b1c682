using System.Collections.Concurrent;
using PgmlBackup.Engine.HfCache.Snapshots;
using PgmlBackup.Engine.ObjectStores;

namespace PgmlBackup.Engine.HfCache;

/// <summary>Where contents lie in a store. From any thread once it has learnt.</summary>
/// <param name="inventory">What the store holds.</param>
/// <param name="time">The clock.</param>
internal sealed class ContentPlaces(StoreInventory inventory, TimeProvider time)
{
    /// <summary>
    /// An object to which no snapshot refers that is known here may be removed at any time once it is this old: it is stored again, which makes it young. Removing leaves
    /// alone what is younger than twice that.
    /// </summary>
    internal static readonly TimeSpan TrustedAge = TimeSpan.FromHours(12);

    private readonly ConcurrentDictionary<string, SnapshotContent> _places = new(StringComparer.Ordinal);
    private readonly DateTime _oldest = time.GetUtcNow().UtcDateTime - TrustedAge;

    /// <summary>Learns where a snapshot has its contents, as far as they are there.</summary>
    internal void Learn(SnapshotManifest manifest)
    {
        foreach (SnapshotContent content in manifest.Contents.Where(inventory.Holds))
        {
            _places.TryAdd(content.Sha256, content);
        }
    }

    /// <summary>A content has been stored.</summary>
    internal void Add(SnapshotContent content) => _places[content.Sha256] = content;

    /// <summary>Where a content lies; null when it is not in the store.</summary>
    internal SnapshotContent? Find(string sha256, long size)
    {
        if (_places.TryGetValue(sha256, out SnapshotContent? place))
        {
            return place.Size == size ? place : null;
        }

        return size > 0 && inventory.Objects.TryGetValue(StoreLayout.Blob(sha256), out ObjectEntry? stored) && stored.Length == size && stored.ModifiedAt >= _oldest
            ? new SnapshotContent { Sha256 = sha256, Size = size }
            : null;
    }
}
