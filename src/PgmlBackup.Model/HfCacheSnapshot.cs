namespace PgmlBackup.Model;

/// <summary>A snapshot of a model cache in an object store.</summary>
public sealed record HfCacheSnapshot
{
    /// <summary>Its id.</summary>
    public required string Snapshot { get; init; }

    /// <summary>When the cache was as the snapshot has it, UTC.</summary>
    public required DateTime Time { get; init; }

    /// <summary>The object store.</summary>
    public required string Destination { get; init; }

    /// <summary>The machine that it was taken on; null when its manifest cannot be read.</summary>
    public string? HostName { get; init; }

    /// <summary>How many files it has, links not counted.</summary>
    public int Files { get; init; }

    /// <summary>Bytes of these files, each content once.</summary>
    public long Size { get; init; }

    /// <summary>The models and data sets in it.</summary>
    public IReadOnlyList<string> Model { get; init; } = [];

    /// <summary>The backups that it belongs to, as <c>stanza/label</c>; while one of them is there, it is not removed.</summary>
    public IReadOnlyList<string> Backup { get; init; } = [];

    /// <summary>True for the newest one, which is what <c>latest</c> means; it is never removed.</summary>
    public bool IsLatest { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Snapshot;
}
