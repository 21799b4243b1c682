using System.Text.Json.Serialization;

namespace PgmlBackup.Engine.HfCache.Snapshots;

/// <summary>A content of a snapshot: an object of its own, or a part of a pack.</summary>
internal sealed record SnapshotContent
{
    /// <summary>SHA-256 of the content, lower-case hex.</summary>
    [JsonPropertyName("sha256")]
    public required string Sha256 { get; init; }

    /// <summary>Bytes.</summary>
    [JsonPropertyName("size")]
    public required long Size { get; init; }

    /// <summary>The pack that it is in: SHA-256 of the pack, lower-case hex. Null for an object of its own.</summary>
    [JsonPropertyName("pack")]
    public string? Pack { get; init; }

    /// <summary>Where it begins in the pack.</summary>
    [JsonPropertyName("at")]
    public long Offset { get; init; }
}
