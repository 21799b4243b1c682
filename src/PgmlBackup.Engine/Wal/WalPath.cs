namespace PgmlBackup.Engine.Wal;

/// <summary>The WAL that a recovery reads from a backup on along one timeline and its ancestors: each segment from where PostgreSQL would take it, up to the first that is missing.</summary>
/// <param name="Timeline">The timeline that is followed.</param>
/// <param name="Parts">The timelines of which it consists, the oldest first.</param>
/// <param name="SegmentSize">Bytes of a segment.</param>
public sealed record WalPath(uint Timeline, IReadOnlyList<TimelinePart> Parts, int SegmentSize)
{
    /// <summary>The number of the first segment.</summary>
    public required ulong First { get; init; }

    /// <summary>The segments, by their number less <see cref="First"/>; empty when already the first is missing.</summary>
    public required IReadOnlyList<WalSource> Segments { get; init; }

    /// <summary>True when there is WAL of this path behind the first segment that is missing: a hole. False when the archive ends there.</summary>
    public required bool EndsInHole { get; init; }

    /// <summary>The file of the timeline's history where the archive has it not, in the folder that has it; else null.</summary>
    public string? LiveHistory { get; init; }

    /// <summary>The first segment that is missing.</summary>
    public WalSegmentName Missing => new(TimelineAt(End), First + (ulong)Segments.Count, SegmentSize);

    /// <summary>The location up to which there is WAL; the last segment may not be full.</summary>
    public WalLocation End => new((First + (ulong)Segments.Count) * (ulong)SegmentSize);

    /// <summary>The timeline on which a location lies.</summary>
    public uint TimelineAt(WalLocation location) => Parts.First(part => part.End is not { } end || location.Position < end.Position).Timeline;

    /// <summary>The location up to which this path and another are the same.</summary>
    public WalLocation ForkFrom(WalPath other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int i = 0; i < int.Min(Parts.Count, other.Parts.Count); i++)
        {
            if (Parts[i].Timeline != other.Parts[i].Timeline)
            {
                return Parts[i].Begin;
            }

            if (Parts[i].End != other.Parts[i].End)
            {
                return new WalLocation(ulong.Min(Parts[i].End?.Position ?? ulong.MaxValue, other.Parts[i].End?.Position ?? ulong.MaxValue));
            }
        }

        return new WalLocation(ulong.MaxValue);
    }
}
