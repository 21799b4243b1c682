using PgmlBackup.Model;

namespace PgmlBackup.Engine.HfCache;

/// <summary>What a cache holds.</summary>
internal sealed record CacheScan
{
    /// <summary>Which folder the root is.</summary>
    internal required CacheShape Shape { get; init; }

    /// <summary>What is kept, sorted by path; a folder stands before what is in it.</summary>
    internal required IReadOnlyList<CacheEntry> Entries { get; init; }

    /// <summary>What is left out, with the reason; what lies below a folder that is left out is not listed.</summary>
    internal required IReadOnlyList<(string Path, CacheLeftOut Reason)> LeftOut { get; init; }

    /// <summary>What is wrong.</summary>
    internal required IReadOnlyList<HfCacheFinding> Findings { get; init; }
}
