using System.Text.Json.Serialization;

namespace PgmlBackup.Engine.HfCache.Snapshots;

/// <summary>A file, link or folder of a snapshot.</summary>
internal sealed record SnapshotEntry
{
    /// <summary>Its path below the cache's root.</summary>
    [JsonPropertyName("path")]
    public required string Path { get; init; }

    /// <summary>For a link: what it holds. Null for others.</summary>
    [JsonPropertyName("link")]
    public string? Target { get; init; }

    /// <summary>For a file: the index of its content in the list of contents; null when it is inline.</summary>
    [JsonPropertyName("content")]
    public int? Content { get; init; }

    /// <summary>For a small file: its bytes. Null for others.</summary>
    [JsonPropertyName("inline")]
    public byte[]? Inline { get; init; }

    /// <summary>For a file that has several names: the path that it is the same file as. Its content is given here too.</summary>
    [JsonPropertyName("same")]
    public string? SameAs { get; init; }

    /// <summary>Permission bits; 0 for a link.</summary>
    [JsonPropertyName("mode")]
    public int Mode { get; init; }

    /// <summary>For a file: its last change in nanoseconds since 1970, UTC.</summary>
    [JsonPropertyName("modified")]
    public long Modified { get; init; }

    /// <summary>True for a regular file.</summary>
    [JsonIgnore]
    public bool IsFile => Content is not null || Inline is not null;

    /// <summary>True for a folder.</summary>
    [JsonIgnore]
    public bool IsFolder => !IsFile && Target is null;
}
