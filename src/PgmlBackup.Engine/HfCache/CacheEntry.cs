using PgmlBackup.Engine.ObjectStores;

namespace PgmlBackup.Engine.HfCache;

/// <summary>A file, link or folder of a cache that is kept.</summary>
internal sealed record CacheEntry
{
    /// <summary>Its path below the root.</summary>
    internal required string Path { get; init; }

    /// <summary>The part of the cache.</summary>
    internal required CacheSection Section { get; init; }

    /// <summary>What stands there.</summary>
    internal required CacheNode Node { get; init; }

    /// <summary>For a link: what it holds, always relative. Null for others.</summary>
    internal string? Target { get; init; }

    /// <summary>What the content must hash to by the name of a blob; null when no name says it.</summary>
    internal ContentDigest? Name { get; init; }
}
