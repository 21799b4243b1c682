namespace PgmlBackup.Engine.Wal;

/// <summary>What the archive of one database in one repository holds of one timeline.</summary>
/// <param name="ArchiveId">The archive id, for example <c>15-1</c>.</param>
/// <param name="Timeline">The timeline.</param>
/// <param name="SegmentSize">Bytes of a segment.</param>
public sealed record WalTimeline(string ArchiveId, uint Timeline, int SegmentSize)
{
    /// <summary>The segments, in order; between two runs there is a hole.</summary>
    public IReadOnlyList<WalRun> Runs { get; init; } = [];

    /// <summary>Segments of which there are several files, in order. No run holds them: pgBackRest refuses to choose when a restore asks for one.</summary>
    public IReadOnlyList<WalSegmentName> Duplicates { get; init; } = [];

    /// <summary>Segments whose size shows that they are not whole, in order. No run holds them.</summary>
    public IReadOnlyList<WalSegmentName> Damaged { get; init; } = [];

    /// <summary>Segments that were archived as <c>.partial</c> when another timeline began, in order. No run holds them.</summary>
    public IReadOnlyList<WalSegmentName> Partial { get; init; } = [];

    /// <summary>True when the timeline's history is in the archive. The first timeline has none.</summary>
    public bool HasHistory { get; init; }

    /// <summary>The run that holds a segment; null when none does.</summary>
    public WalRun? RunOf(ulong number)
    {
        int low = 0, high = Runs.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (Runs[middle].Holds(number))
            {
                return Runs[middle];
            }

            (low, high) = Runs[middle].Last.Number < number ? (middle + 1, high) : (low, middle - 1);
        }

        return null;
    }
}
