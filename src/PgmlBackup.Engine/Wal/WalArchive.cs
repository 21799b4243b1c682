using PgmlBackup.Model;

namespace PgmlBackup.Engine.Wal;

/// <summary>The WAL archive of one database in one repository, with all that is needed to judge it.</summary>
public sealed record WalArchive
{
    /// <summary>The stanza.</summary>
    public required string Stanza { get; init; }

    /// <summary>The number of the repository, 1 to 256.</summary>
    public required int Repository { get; init; }

    /// <summary>The archive id: PostgreSQL version and database history number, for example <c>15-1</c>.</summary>
    public required string ArchiveId { get; init; }

    /// <summary>The major version of PostgreSQL.</summary>
    public string PostgresVersion => ArchiveId[..ArchiveId.LastIndexOf('-')];

    /// <summary>The system identifier of the database; null when the repository does not say.</summary>
    public ulong? SystemIdentifier { get; init; }

    /// <summary>What there is of each timeline, by number.</summary>
    public required IReadOnlyList<WalTimeline> Timelines { get; init; }

    /// <summary>The histories that are in the archive and can be read, by timeline.</summary>
    public required IReadOnlyDictionary<uint, TimelineHistory> Histories { get; init; }

    /// <summary>The backups of this database in this repository.</summary>
    public required IReadOnlyList<PgBackup> Backups { get; init; }

    /// <summary>What the server still has; <see cref="ServerWal.None"/> where it serves another database.</summary>
    public required ServerWal Server { get; init; }

    /// <summary>The archive as it is shown, by timeline.</summary>
    public IReadOnlyList<PgWalRange> Ranges()
    {
        var holes = new WalHoles(Stanza, Backups, Histories, Server);
        return [.. Timelines.Select(timeline => Range(timeline, holes))];
    }

    private PgWalRange Range(WalTimeline timeline, WalHoles holes)
    {
        TimelineHistory? history = Histories.GetValueOrDefault(timeline.Timeline);
        WalRun? first = timeline.Runs.Count > 0 ? timeline.Runs[0] : null, last = timeline.Runs.Count > 0 ? timeline.Runs[^1] : null;
        return new PgWalRange
        {
            Stanza = Stanza,
            Repository = Repository,
            ArchiveId = ArchiveId,
            Timeline = timeline.Timeline,
            SegmentSize = timeline.SegmentSize,
            First = first?.First.ToString(),
            Last = last?.Last.ToString(),
            Count = timeline.Runs.Sum(run => run.Count),
            Size = timeline.Runs.Sum(run => run.Size),
            FirstTime = first?.FirstTime,
            LastTime = last?.LastTime,
            Hole = holes.Find(timeline),
            PartialSegment = [.. timeline.Partial.Select(segment => segment.ToString())],
            ParentTimeline = history?.Parent,
            ForkLsn = history?.Parent is null ? null : history.Begin.ToString(),
        };
    }
}
