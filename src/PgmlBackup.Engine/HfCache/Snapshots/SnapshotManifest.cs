using System.Text.Json.Serialization;

namespace PgmlBackup.Engine.HfCache.Snapshots;

/// <summary>What a cache held at one moment. Written once, never changed.</summary>
internal sealed record SnapshotManifest
{
    /// <summary>The word by which a manifest is known.</summary>
    internal const string FormatName = "pgmlbackup-hfcache";

    /// <summary>The version that is written; higher ones are not read.</summary>
    internal const int CurrentVersion = 1;

    /// <summary>Always <see cref="FormatName"/>.</summary>
    [JsonPropertyName("format")]
    public required string Format { get; init; }

    /// <summary>The version of the format.</summary>
    [JsonPropertyName("version")]
    public required int Version { get; init; }

    /// <summary>The snapshot's id: its time and eight random digits.</summary>
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    /// <summary>When the cache was looked at, UTC.</summary>
    [JsonPropertyName("time")]
    public required DateTime Time { get; init; }

    /// <summary>The machine.</summary>
    [JsonPropertyName("host")]
    public required string Host { get; init; }

    /// <summary>The cache's folder there.</summary>
    [JsonPropertyName("root")]
    public required string Root { get; init; }

    /// <summary>Which folder of the tree that is: <c>Home</c>, <c>HuggingFace</c> or <c>Hub</c>.</summary>
    [JsonPropertyName("shape")]
    public required string Shape { get; init; }

    /// <summary>The paths of files that could not be kept: damaged, changing or gone while they were read.</summary>
    [JsonPropertyName("missing")]
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>All contents, each once.</summary>
    [JsonPropertyName("contents")]
    public required IReadOnlyList<SnapshotContent> Contents { get; init; }

    /// <summary>All that is kept, sorted by path.</summary>
    [JsonPropertyName("entries")]
    public required IReadOnlyList<SnapshotEntry> Entries { get; init; }

    /// <summary>The content of a file; null when it is inline or no file.</summary>
    internal SnapshotContent? ContentOf(SnapshotEntry entry) => entry.Content is { } index ? Contents[index] : null;

    /// <summary>True when the other one says the same of the cache: then there is nothing to keep anew.</summary>
    internal bool IsSameAs(SnapshotManifest other) =>
        Shape == other.Shape
        && Missing.SequenceEqual(other.Missing)
        && Entries.Count == other.Entries.Count
        && Entries.Zip(other.Entries).All(pair => IsSame(pair.First, other, pair.Second));

    private bool IsSame(SnapshotEntry mine, SnapshotManifest other, SnapshotEntry theirs) =>
        mine.Path == theirs.Path
        && mine.Target == theirs.Target
        && mine.Mode == theirs.Mode
        && mine.Modified == theirs.Modified
        && mine.SameAs == theirs.SameAs
        && ContentOf(mine)?.Sha256 == other.ContentOf(theirs)?.Sha256
        && (mine.Inline is null) == (theirs.Inline is null)
        && (mine.Inline is null || mine.Inline.AsSpan().SequenceEqual(theirs.Inline));
}
