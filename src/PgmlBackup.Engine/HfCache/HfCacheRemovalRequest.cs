namespace PgmlBackup.Engine.HfCache;

/// <summary>Which snapshots of a model cache are to go.</summary>
public sealed record HfCacheRemovalRequest
{
    /// <summary>The ids of snapshots; empty to let count and age decide.</summary>
    public IReadOnlyList<string> Snapshot { get; init; } = [];

    /// <summary>How many of the newest stay; null for no such rule.</summary>
    public int? KeepCount { get; init; }

    /// <summary>Those younger than this stay; null for no such rule.</summary>
    public TimeSpan? KeepAge { get; init; }

    /// <summary>For how long a content to which nobody refers is left alone, at least a day: a sync that runs may be about to refer to it.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The labels of the backups that are there, by stanza. A stanza that is missing here is one that nobody could ask.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> Backups { get; init; } = new Dictionary<string, IReadOnlySet<string>>();
}
