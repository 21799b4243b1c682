using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.HfCache.Snapshots;
using PgmlBackup.Engine.ObjectStores;

namespace PgmlBackup.Engine.HfCache;

/// <summary>What a store holds, by one listing of it.</summary>
/// <param name="store">The store.</param>
internal sealed class StoreInventory(IObjectStore store)
{
    private readonly Dictionary<string, ObjectEntry> _objects = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _manifests = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SnapshotManifest> _read = new(StringComparer.Ordinal);
    private readonly List<(string Stanza, string Label, string Snapshot)> _bindings = [];

    /// <summary>All objects by their keys.</summary>
    internal IReadOnlyDictionary<string, ObjectEntry> Objects => _objects;

    /// <summary>The ids of the snapshots, the oldest first.</summary>
    internal IReadOnlyCollection<string> Snapshots => _manifests.Keys;

    /// <summary>Which backup goes with which snapshot.</summary>
    internal IReadOnlyList<(string Stanza, string Label, string Snapshot)> Bindings => _bindings;

    /// <summary>The key of a snapshot's manifest.</summary>
    internal string ManifestKey(string id) => _manifests[id];

    /// <summary>Lists the store.</summary>
    internal static async Task<StoreInventory> ReadAsync(IObjectStore store, CancellationToken stop)
    {
        var inventory = new StoreInventory(store);
        await foreach (ObjectEntry entry in store.ListAsync(string.Empty, stop).WithCancellation(stop).ConfigureAwait(false))
        {
            inventory._objects[entry.Key] = entry;
            if (StoreLayout.ReadManifest(entry.Key) is { } manifest)
            {
                inventory._manifests[manifest.Id] = entry.Key;
            }
            else if (StoreLayout.ReadBinding(entry.Key) is { } binding)
            {
                inventory._bindings.Add(binding);
            }
        }

        return inventory;
    }

    /// <summary>The id that is meant.</summary>
    /// <param name="text">An id, <c>latest</c> or the label of a backup.</param>
    /// <exception cref="PgmlException"><c>HfCacheSnapshotMissing</c>.</exception>
    internal string Resolve(string text)
    {
        string? id = text.Equals(StoreLayout.Latest, StringComparison.OrdinalIgnoreCase) ? _manifests.Keys.LastOrDefault()
            : _manifests.ContainsKey(text) ? text
            : _bindings.Where(binding => binding.Label == text && _manifests.ContainsKey(binding.Snapshot)).Select(binding => binding.Snapshot).Order(StringComparer.Ordinal).LastOrDefault();
        return id ?? throw new PgmlException(
            FaultCatalog.HfCacheSnapshotMissing,
            _manifests.Count == 0 ? $"'{store.Description}' holds no snapshot of a model cache." : $"'{store.Description}' holds no snapshot '{text}'; the newest of {_manifests.Count} is {_manifests.Keys.Last()}.",
            text);
    }

    /// <summary>The manifest of a snapshot.</summary>
    /// <exception cref="PgmlException"><c>HfCacheSnapshotInvalid</c>, <c>HfCacheSnapshotTooNew</c>, and failures of the store.</exception>
    internal async Task<SnapshotManifest> ReadAsync(string id, CancellationToken stop)
    {
        if (_read.TryGetValue(id, out SnapshotManifest? known))
        {
            return known;
        }

        string key = _manifests[id];
        long size = _objects[key].Length;
        if (size > SnapshotText.LargestObject)
        {
            throw new PgmlException(FaultCatalog.HfCacheSnapshotInvalid, $"The snapshot '{key}' is not used: it has {size} bytes, more than any manifest.", key);
        }

        byte[] content = new byte[size];
        Stream stream = await store.OpenReadAsync(key, null, stop).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                await stream.ReadExactlyAsync(content, stop).ConfigureAwait(false);
            }
            catch (EndOfStreamException early)
            {
                throw new PgmlException(FaultCatalog.HfCacheSnapshotInvalid, $"The snapshot '{key}' is not used: it ends too early.", key, inner: early);
            }
        }

        if (FileHasher.Sha256(content) != StoreLayout.ReadManifest(key)!.Value.Sha256)
        {
            throw new PgmlException(FaultCatalog.HfCacheSnapshotInvalid, $"The snapshot '{key}' is not used: its content does not hash to its name.", key);
        }

        SnapshotManifest manifest = SnapshotText.Read(content, key);
        _read[id] = manifest.Id == id ? manifest : throw new PgmlException(FaultCatalog.HfCacheSnapshotInvalid, $"The snapshot '{key}' is not used: it says that it is '{manifest.Id}'.", key);
        return manifest;
    }

    /// <summary>True when the store holds the object that a content is in, large enough for it.</summary>
    internal bool Holds(SnapshotContent content) =>
        _objects.TryGetValue(StoreLayout.ObjectOf(content), out ObjectEntry? entry)
        && (content.Pack is null ? entry.Length == content.Size : entry.Length >= content.Offset + content.Size);
}
