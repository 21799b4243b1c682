namespace PgmlBackup.Model;

/// <summary>What the WAL archive of one database in one repository holds of one timeline, and what is missing from it.</summary>
public sealed record PgWalRange
{
    /// <summary>The stanza.</summary>
    public required string Stanza { get; init; }

    /// <summary>The number of the repository, 1 to 256.</summary>
    public required int Repository { get; init; }

    /// <summary>The archive id: PostgreSQL version and database history number, for example <c>15-1</c>.</summary>
    public required string ArchiveId { get; init; }

    /// <summary>The timeline.</summary>
    public required uint Timeline { get; init; }

    /// <summary>Bytes of a segment on the server: 16 MiB unless <c>initdb --wal-segsize</c> said otherwise.</summary>
    public required int SegmentSize { get; init; }

    /// <summary>The first archived segment; null when there is none.</summary>
    public string? First { get; init; }

    /// <summary>The last archived segment; null when there is none.</summary>
    public string? Last { get; init; }

    /// <summary>How many segments are archived and whole, as far as names and sizes tell.</summary>
    public long Count { get; init; }

    /// <summary>Bytes that they take in the repository.</summary>
    public long Size { get; init; }

    /// <summary>When the first was archived, UTC, whole seconds; null when there is none.</summary>
    public DateTime? FirstTime { get; init; }

    /// <summary>When the last was archived, UTC, whole seconds; null when there is none.</summary>
    public DateTime? LastTime { get; init; }

    /// <summary>The holes, in the order of the log.</summary>
    public IReadOnlyList<PgWalHole> Hole { get; init; } = [];

    /// <summary>How many holes there are.</summary>
    public int HoleCount => Hole.Count;

    /// <summary>How many segments are in neither archive nor server though a backup needs them, have several files, or are not whole.</summary>
    public long LostCount => Hole.Where(hole => hole.IsLoss).Sum(hole => hole.Count);

    /// <summary>True when no hole costs anything.</summary>
    public bool IsContinuous => !Hole.Any(hole => hole.IsLoss);

    /// <summary>Segments that were archived as <c>.partial</c> when another timeline began. A restore does not read them.</summary>
    public IReadOnlyList<string> PartialSegment { get; init; } = [];

    /// <summary>The timeline that this one was forked from; null for the first, and when its history is missing.</summary>
    public uint? ParentTimeline { get; init; }

    /// <summary>The WAL location at which it was forked; null as for <see cref="ParentTimeline"/>.</summary>
    public string? ForkLsn { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"repo{Repository} {ArchiveId} timeline {Timeline}: {First ?? "none"}..{Last ?? "none"}";
}
