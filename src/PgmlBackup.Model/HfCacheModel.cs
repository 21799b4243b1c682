namespace PgmlBackup.Model;

/// <summary>A model or data set of a cache, or another part of it, on this machine or in a snapshot.</summary>
public sealed record HfCacheModel
{
    /// <summary>Its name, for example <c>intfloat/e5-small</c>; for other parts the name of the folder.</summary>
    public required string Model { get; init; }

    /// <summary>What it is.</summary>
    public required HfCacheKind Kind { get; init; }

    /// <summary>Where it is.</summary>
    public required HfCacheSide Side { get; init; }

    /// <summary>The cache's folder or the store.</summary>
    public required string Location { get; init; }

    /// <summary>The id of the snapshot; null for the cache on this machine.</summary>
    public string? Snapshot { get; init; }

    /// <summary>The revisions that are there: commits of 40 digits.</summary>
    public IReadOnlyList<string> Revision { get; init; } = [];

    /// <summary>The branches and tags that are there, for example <c>main=0a6f…</c>: the client finds these names without a network.</summary>
    public IReadOnlyList<string> Ref { get; init; } = [];

    /// <summary>How many different files it has.</summary>
    public required int Files { get; init; }

    /// <summary>Bytes of these files, each content once.</summary>
    public required long Size { get; init; }

    /// <summary>When one of its files was last read, UTC, as far as the filesystem notes it; null in a snapshot.</summary>
    public DateTime? LastUse { get; init; }

    /// <summary>True when nothing of it is missing: each link leads to a file, each ref to a revision.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>The paths that are missing or lead nowhere.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Model;
}
