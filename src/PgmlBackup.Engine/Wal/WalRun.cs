namespace PgmlBackup.Engine.Wal;

/// <summary>Archived segments of one timeline without a hole.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Last">The last of them.</param>
public sealed record WalRun(WalSegmentName First, WalSegmentName Last)
{
    /// <summary>How many there are.</summary>
    public long Count => (long)(Last.Number - First.Number) + 1;

    /// <summary>Bytes in the repository.</summary>
    public long Size { get; init; }

    /// <summary>When the first was archived, UTC, whole seconds.</summary>
    public DateTime FirstTime { get; init; }

    /// <summary>When the last was archived, UTC, whole seconds.</summary>
    public DateTime LastTime { get; init; }

    /// <summary>True when the run holds a segment of that number.</summary>
    public bool Holds(ulong number) => First.Number <= number && number <= Last.Number;
}
