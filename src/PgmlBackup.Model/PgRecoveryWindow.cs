namespace PgmlBackup.Model;

/// <summary>A span of time that can be reached on one timeline: any moment of it, from one repository.</summary>
public sealed record PgRecoveryWindow
{
    /// <summary>The stanza.</summary>
    public required string Stanza { get; init; }

    /// <summary>The number of the repository, 1 to 256.</summary>
    public required int Repository { get; init; }

    /// <summary>The archive id, for example <c>15-1</c>.</summary>
    public required string ArchiveId { get; init; }

    /// <summary>The timeline. Up to <see cref="ForkTime"/> the span is that of the timelines that it came from.</summary>
    public required uint Timeline { get; init; }

    /// <summary>The first moment, UTC: when the oldest backup that opens the span ended.</summary>
    public required DateTime From { get; init; }

    /// <summary>The last moment, UTC: the last commit that is archived where <see cref="Exact"/> is true, else when the last segment was archived, which is later than its last commit.</summary>
    public required DateTime To { get; init; }

    /// <summary>True when <see cref="To"/> was read from the WAL itself.</summary>
    public bool Exact { get; init; }

    /// <summary>How long the span is.</summary>
    public TimeSpan Duration => To - From;

    /// <summary>The WAL location of the last commit; null unless <see cref="Exact"/>.</summary>
    public string? ToLsn { get; init; }

    /// <summary>The id of the transaction of the last commit; null unless <see cref="Exact"/>.</summary>
    public uint? ToTransactionId { get; init; }

    /// <summary>What ends it.</summary>
    public required PgRecoveryWindowEnd End { get; init; }

    /// <summary>What ends it, in words.</summary>
    public required string EndReason { get; init; }

    /// <summary>The labels of the backups from which it can be reached, the oldest first.</summary>
    public required IReadOnlyList<string> OpeningLabel { get; init; }

    /// <summary>When each of them ended, UTC, in the order of <see cref="OpeningLabel"/>.</summary>
    public required IReadOnlyList<DateTime> OpeningTime { get; init; }

    /// <summary>The first archived segment of the timeline in the span.</summary>
    public required string FirstSegment { get; init; }

    /// <summary>The last archived segment of the timeline in the span.</summary>
    public required string LastSegment { get; init; }

    /// <summary>Bytes that a restore of the newest backup that opens the span writes, WAL not counted.</summary>
    public required long SizeToRestore { get; init; }

    /// <summary>The timeline that this one was forked from; null for the first, and when its history is missing.</summary>
    public uint? ParentTimeline { get; init; }

    /// <summary>The WAL location at which it was forked; null as for <see cref="ParentTimeline"/>.</summary>
    public string? ForkLsn { get; init; }

    /// <summary>The last commit before the fork, UTC, on which both timelines agree; null for the first timeline, and where it is not known.</summary>
    public DateTime? ForkTime { get; init; }

    /// <summary>The first moment of all spans of the stanza that were looked for together: where their drawing begins.</summary>
    public required DateTime AxisFrom { get; init; }

    /// <summary>The last moment of all spans of the stanza that were looked for together: where their drawing ends.</summary>
    public required DateTime AxisTo { get; init; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"timeline {Timeline}: {From:yyyy-MM-dd HH:mm:ss} to {To:yyyy-MM-dd HH:mm:ss} UTC");
}
