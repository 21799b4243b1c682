using System.Text.Json;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.ObjectStores;
using ZstdSharp;

namespace PgmlBackup.Engine.HfCache.Snapshots;

/// <summary>Manifests as bytes: JSON, compressed with zst. Whatever is read is mistrusted.</summary>
internal static class SnapshotText
{
    /// <summary>The largest manifest that is read, compressed; some hundred thousand files.</summary>
    internal const int LargestObject = 32 << 20;

    private const int LargestText = 128 << 20;
    private const int LargestInline = 4096;
    private const int Level = 6;

    /// <summary>A manifest as bytes.</summary>
    internal static byte[] Write(SnapshotManifest manifest)
    {
        using var compressor = new Compressor(Level);
        return compressor.Wrap(JsonSerializer.SerializeToUtf8Bytes(manifest, SnapshotJson.Default.SnapshotManifest)).ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="name">The object, for messages.</param>
    /// <exception cref="PgmlException"><c>HfCacheSnapshotInvalid</c>: damaged, or it claims what is not allowed; <c>HfCacheSnapshotTooNew</c>.</exception>
    internal static SnapshotManifest Read(byte[] content, string name)
    {
        try
        {
            using var decompressor = new Decompressor();
            byte[] text = decompressor.Unwrap(content, LargestText).ToArray();
            RequireKnownVersion(text, name);
            SnapshotManifest manifest = JsonSerializer.Deserialize(text, SnapshotJson.Default.SnapshotManifest) ?? throw Invalid(name, "it is empty");
            Check(manifest, name);
            return manifest;
        }
        catch (Exception damaged) when (damaged is ZstdException or JsonException or NotSupportedException or FormatException or OutOfMemoryException or ArgumentException)
        {
            throw Invalid(name, damaged.Message, damaged);
        }
    }

    // First of all: the rest of a later version may be anything.
    private static void RequireKnownVersion(byte[] text, string name)
    {
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 64 });
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out JsonElement format) || format.ValueKind != JsonValueKind.String || format.GetString() != SnapshotManifest.FormatName
            || !root.TryGetProperty("version", out JsonElement number) || number.ValueKind != JsonValueKind.Number || !number.TryGetInt32(out int version) || version < 1)
        {
            throw Invalid(name, "it is no snapshot of a model cache");
        }

        if (version > SnapshotManifest.CurrentVersion)
        {
            throw new PgmlException(FaultCatalog.HfCacheSnapshotTooNew, $"The snapshot '{name}' has version {version} of the format; this module reads up to version {SnapshotManifest.CurrentVersion}.", name);
        }
    }

    private static void Check(SnapshotManifest manifest, string name)
    {
        Require(manifest.Contents?.All(content => content?.Sha256 is not null) == true && manifest.Entries?.All(entry => entry?.Path is not null) == true, "it has gaps");
        Require(manifest.Missing?.All(path => path is not null) == true && manifest.Id is not null && manifest.Host is not null && manifest.Root is not null, "it has gaps");
        foreach (SnapshotContent content in manifest.Contents!)
        {
            Require(IsSha256(content.Sha256) && content.Size > 0 && (content.Pack is null ? content.Offset == 0 : IsSha256(content.Pack)) && content.Offset >= 0 && content.Offset <= long.MaxValue - content.Size, "a content has no valid hash, size or place");
        }

        Require(SnapshotId.IsValid(manifest.Id!), "its id is none");
        Require(Enum.TryParse(manifest.Shape, out CacheShape shape) && Enum.IsDefined(shape), "it is of an unknown shape");
        var entries = new Dictionary<string, SnapshotEntry>(StringComparer.Ordinal);
        foreach (SnapshotEntry entry in manifest.Entries!)
        {
            Require(RelativePath.IsValid(entry.Path), $"the path '{entry.Path}' leads out of the cache");
            Require(entries.TryAdd(entry.Path, entry), $"the path '{entry.Path}' is there twice");
            Require(entry.Content is null or >= 0 && (entry.Content ?? 0) < Math.Max(manifest.Contents.Count, entry.Content is null ? 1 : 0), $"'{entry.Path}' has no content");
            Require((entry.Content is null ? 0 : 1) + (entry.Inline is null ? 0 : 1) + (entry.Target is null ? 0 : 1) <= 1, $"'{entry.Path}' is more than one thing");
            Require(entry.Inline is null || entry.Inline.Length <= LargestInline, $"'{entry.Path}' is too large to stand in the manifest");
            Require((entry.Mode & ~0xFFF) == 0, $"'{entry.Path}' has a mode that is none");
            Require(entry.Target is null || RelativePath.Follow(entry.Path, entry.Target) is not null, $"the link '{entry.Path}' leads out of the cache: '{entry.Target}'");
        }

        foreach (SnapshotEntry entry in manifest.Entries)
        {
            string folder = RelativePath.FolderOf(entry.Path);
            Require(folder.Length == 0 || (entries.TryGetValue(folder, out SnapshotEntry? parent) && parent.IsFolder), $"'{entry.Path}' does not lie in a folder of the snapshot");
            Require(entry.SameAs is null || (entry.IsFile && entries.TryGetValue(entry.SameAs, out SnapshotEntry? same) && same.IsFile && same.SameAs is null && same.Content == entry.Content), $"'{entry.Path}' is the same file as something else");
        }

        void Require(bool holds, string why)
        {
            if (!holds)
            {
                throw Invalid(name, why);
            }
        }
    }

    private static bool IsSha256(string text) => ContentDigest.OfName(text) is { Kind: ContentDigestKind.Sha256 };

    private static PgmlException Invalid(string name, string why, Exception? inner = null) =>
        new(FaultCatalog.HfCacheSnapshotInvalid, $"The snapshot '{name}' is not used: {why}.", name, inner: inner);
}
