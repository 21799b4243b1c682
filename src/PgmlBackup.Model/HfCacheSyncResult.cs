namespace PgmlBackup.Model;

/// <summary>What a sync of a model cache has done.</summary>
public sealed record HfCacheSyncResult
{
    /// <summary>Which way.</summary>
    public required HfCacheDirection Direction { get; init; }

    /// <summary>The id of the snapshot that was made, found unchanged, or restored.</summary>
    public required string Snapshot { get; init; }

    /// <summary>When the cache was as the snapshot has it, UTC.</summary>
    public required DateTime SnapshotTime { get; init; }

    /// <summary>True when a new snapshot was made; false when the last one says the same, and after a restore.</summary>
    public bool IsNewSnapshot { get; init; }

    /// <summary>The object store.</summary>
    public required string Destination { get; init; }

    /// <summary>The cache's folder.</summary>
    public required string CachePath { get; init; }

    /// <summary>The models and data sets that <c>pgml</c> finds whole in the snapshot, or after the restore on this machine.</summary>
    public IReadOnlyList<string> Model { get; init; } = [];

    /// <summary>Those of which something is missing: the client will want to download it.</summary>
    public IReadOnlyList<string> IncompleteModel { get; init; } = [];

    /// <summary>Files that are or hold Python code which models bring with them: it runs as the owner of the database.</summary>
    public IReadOnlyList<string> CodeFile { get; init; } = [];

    /// <summary>How many files the snapshot has, links not counted.</summary>
    public int Files { get; init; }

    /// <summary>Bytes of these files, each content once.</summary>
    public long Size { get; init; }

    /// <summary>How many files were stored or written anew.</summary>
    public long NewFiles { get; init; }

    /// <summary>Bytes of contents that were stored or fetched, each once.</summary>
    public long NewSize { get; init; }

    /// <summary>How many files were there already as they must be.</summary>
    public long SkippedFiles { get; init; }

    /// <summary>How many contents went into packs or came out of them.</summary>
    public long PackedFiles { get; init; }

    /// <summary>How many names were left out by rule: secrets, locks, unfinished downloads, what is made again by itself.</summary>
    public int LeftOut { get; init; }

    /// <summary>How many files were hashed; none where nothing has changed.</summary>
    public long HashedFiles { get; init; }

    /// <summary>How many contents did not hash to what they must: they were neither stored nor put into the cache.</summary>
    public long HashFailures { get; init; }

    /// <summary>How many failures there were; each is an error record too.</summary>
    public int Failures { get; init; }

    /// <summary>All requests to the store.</summary>
    public long Requests { get; init; }

    /// <summary>The requests by kind, for example <c>Listings=1, Reads=1</c>.</summary>
    public required string RequestsByKind { get; init; }

    /// <summary>Bytes that went to the store.</summary>
    public long SentSize { get; init; }

    /// <summary>Bytes that came from the store.</summary>
    public long ReceivedSize { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Bytes a second that went or came, over the whole duration.</summary>
    public long Rate => Duration.TotalSeconds > 0 ? (long)((SentSize + ReceivedSize) / Duration.TotalSeconds) : 0;

    /// <summary>What to do besides, after a restore; null for nothing.</summary>
    public string? Advice { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Direction} {Snapshot}: {Files} files, {Display.Size(Size)}, {NewFiles} new";
}
