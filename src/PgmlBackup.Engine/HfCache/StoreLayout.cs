using PgmlBackup.Engine.HfCache.Snapshots;
using PgmlBackup.Engine.ObjectStores;

namespace PgmlBackup.Engine.HfCache;

/// <summary>The keys of what a store holds of a model cache. docs/hfcache.md tells the same to people.</summary>
internal static class StoreLayout
{
    /// <summary>Large contents, by SHA-256.</summary>
    internal const string Blobs = "blobs/";

    /// <summary>Small contents together, by the SHA-256 of the whole.</summary>
    internal const string Packs = "packs/";

    /// <summary>Manifests.</summary>
    internal const string Snapshots = "snapshots/";

    /// <summary>Which backup belongs to which snapshot: empty objects, so that a listing tells all.</summary>
    internal const string Bindings = "bindings/";

    /// <summary>The newest snapshot's id, for people and other tools.</summary>
    internal const string Latest = "latest";

    private const string ManifestEnd = ".json.zst";

    /// <summary>The key of a large content.</summary>
    internal static string Blob(string sha256) => $"{Blobs}{sha256[..2]}/{sha256}";

    /// <summary>The key of a pack.</summary>
    internal static string Pack(string sha256) => $"{Packs}{sha256}";

    /// <summary>The key of the object that a content is in.</summary>
    internal static string ObjectOf(SnapshotContent content) => content.Pack is null ? Blob(content.Sha256) : Pack(content.Pack);

    /// <summary>The key of a manifest: its own hash is in its name, so that it can be known damaged.</summary>
    internal static string Manifest(string id, string sha256) => $"{Snapshots}{id}.{sha256}{ManifestEnd}";

    /// <summary>The key that says which snapshot a backup goes with.</summary>
    internal static string Binding(string stanza, string label, string snapshot) => $"{Bindings}{stanza}/{label}/{snapshot}";

    /// <summary>The id and hash in the key of a manifest; null when it is none.</summary>
    internal static (string Id, string Sha256)? ReadManifest(string key)
    {
        if (!key.StartsWith(Snapshots, StringComparison.Ordinal) || !key.EndsWith(ManifestEnd, StringComparison.Ordinal))
        {
            return null;
        }

        return key[Snapshots.Length..^ManifestEnd.Length].Split('.') is [var id, var hash] && SnapshotId.IsValid(id) && ContentDigest.OfName(hash) is { Kind: ContentDigestKind.Sha256 } ? (id, hash) : null;
    }

    /// <summary>Stanza, label and snapshot in the key of a binding; null when it is none.</summary>
    internal static (string Stanza, string Label, string Snapshot)? ReadBinding(string key) =>
        key.StartsWith(Bindings, StringComparison.Ordinal) && key[Bindings.Length..].Split('/') is [var stanza, var label, var snapshot] && SnapshotId.IsValid(snapshot) ? (stanza, label, snapshot) : null;
}
