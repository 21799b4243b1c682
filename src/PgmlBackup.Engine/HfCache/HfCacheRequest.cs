using PgmlBackup.Engine.ObjectStores;

namespace PgmlBackup.Engine.HfCache;

/// <summary>Which cache, which store, and how they are worked on.</summary>
public sealed record HfCacheRequest
{
    /// <summary>The cache's folder, absolute.</summary>
    public required string CachePath { get; init; }

    /// <summary>The account that owns the cache where its folder does not say it, for example <c>postgres</c>.</summary>
    public required string User { get; init; }

    /// <summary>Where the copy lies: <c>s3://bucket/prefix</c> or <c>/folder</c>. Null where only the cache itself is meant.</summary>
    public string? Destination { get; init; }

    /// <summary>How a bucket is reached and who asks.</summary>
    public S3StoreSettings Store { get; init; } = new();

    /// <summary>How many requests run at a time, and how many bytes a second flow.</summary>
    public TransferOptions Transfer { get; init; } = new();

    /// <summary>An id of a snapshot, <c>latest</c>, or the label of a backup.</summary>
    public string Snapshot { get; init; } = StoreLayout.Latest;

    /// <summary>Patterns of the models that are meant; empty for all.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>True to hash everything again instead of trusting the index, and to read back what was restored.</summary>
    public bool Verify { get; init; }

    /// <summary>The module's state folder; null for the usual ones.</summary>
    public string? StatePath { get; init; }
}
