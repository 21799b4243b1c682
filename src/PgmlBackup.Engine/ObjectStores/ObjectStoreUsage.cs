namespace PgmlBackup.Engine.ObjectStores;

/// <summary>What has been asked of a store and moved. Every attempt counts, also one that failed.</summary>
public sealed record ObjectStoreUsage
{
    /// <summary>Pages of listings, of objects, uploads and parts.</summary>
    public long Listings { get; init; }

    /// <summary>Questions for one object without its content.</summary>
    public long Looks { get; init; }

    /// <summary>Contents or ranges of them that were read.</summary>
    public long Reads { get; init; }

    /// <summary>Objects that were sent whole.</summary>
    public long Writes { get; init; }

    /// <summary>Parts of large objects that were sent.</summary>
    public long Parts { get; init; }

    /// <summary>Beginnings, completions and ends of uploads in parts.</summary>
    public long Uploads { get; init; }

    /// <summary>Requests that delete.</summary>
    public long Deletions { get; init; }

    /// <summary>How many of all these were made again because an earlier attempt failed.</summary>
    public long Retries { get; init; }

    /// <summary>Bytes of content that were sent.</summary>
    public long SentBytes { get; init; }

    /// <summary>Bytes of content that were received.</summary>
    public long ReceivedBytes { get; init; }

    /// <summary>All requests.</summary>
    public long Requests => Listings + Looks + Reads + Writes + Parts + Uploads + Deletions;
}
