using System.Globalization;

namespace PgmlBackup.Engine.Wal;

/// <summary>The name of a WAL segment: timeline, and the number of the segment from the start of the log.</summary>
/// <param name="Timeline">The timeline.</param>
/// <param name="Number">The number of the segment, from 0.</param>
/// <param name="SegmentSize">Bytes of a segment: a power of two from 1 MiB to 1 GiB.</param>
public readonly record struct WalSegmentName(uint Timeline, ulong Number, int SegmentSize)
{
    /// <summary>The size that PostgreSQL uses unless <c>initdb --wal-segsize</c> said otherwise.</summary>
    public const int DefaultSegmentSize = 16 << 20;

    private const int NameLength = 24;
    private const int MinimumSegmentSize = 1 << 20;
    private const int MaximumSegmentSize = 1 << 30;

    /// <summary>The segment that follows on the same timeline.</summary>
    public WalSegmentName Next => this with { Number = Number + 1 };

    /// <summary>The location at which the segment begins.</summary>
    public WalLocation Start => new(Number * (ulong)SegmentSize);

    /// <summary>The first 16 characters: the folder of the segment in pgBackRest's archive.</summary>
    public string ArchiveFolder => ToString()[..16];

    private ulong SegmentsPerLog => (1UL << 32) / (ulong)SegmentSize;

    /// <summary>Reads a name of 24 hexadecimal digits.</summary>
    /// <returns>False when the text is not one, or not one of this segment size.</returns>
    public static bool TryParse(string? text, int segmentSize, out WalSegmentName name)
    {
        name = default;
        if (text?.Length != NameLength
            || !uint.TryParse(text[..8], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint timeline)
            || !uint.TryParse(text[8..16], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint log)
            || !uint.TryParse(text[16..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint segment))
        {
            return false;
        }

        name = Of(timeline, log, segment, segmentSize) ?? default;
        return name.SegmentSize > 0;
    }

    /// <summary>The segment whose name has these three parts.</summary>
    /// <returns>Null when there is none of this segment size.</returns>
    public static WalSegmentName? Of(uint timeline, uint log, uint segment, int segmentSize)
    {
        ulong perLog = (1UL << 32) / (ulong)segmentSize;
        return segment < perLog ? new WalSegmentName(timeline, (log * perLog) + segment, segmentSize) : null;
    }

    /// <summary>The segment that a location lies in.</summary>
    public static WalSegmentName At(uint timeline, WalLocation location, int segmentSize) => new(timeline, location.Position / (ulong)segmentSize, segmentSize);

    /// <summary>The segment size under which a name and a location in that segment fit together.</summary>
    /// <remarks>A backup tells both, and pgBackRest does not tell the size. Where several sizes fit (the very first segments), the default is taken if it is one of them.</remarks>
    /// <returns>Null when no size fits.</returns>
    public static int? FindSegmentSize(string name, WalLocation location)
    {
        List<int> fitting = [];
        for (int size = MinimumSegmentSize; size is > 0 and <= MaximumSegmentSize; size <<= 1)
        {
            if (TryParse(name, size, out WalSegmentName segment) && segment.Number == location.Position / (ulong)size)
            {
                fitting.Add(size);
            }
        }

        return fitting.Contains(DefaultSegmentSize) ? DefaultSegmentSize : fitting.Count > 0 ? fitting[0] : null;
    }

    /// <summary>All segments from one to another of the same timeline, both included.</summary>
    /// <exception cref="ArgumentException">They differ in timeline or size, or the last lies before the first.</exception>
    public static IEnumerable<WalSegmentName> Range(WalSegmentName first, WalSegmentName last)
    {
        if (first.Timeline != last.Timeline || first.SegmentSize != last.SegmentSize || last.Number < first.Number)
        {
            throw new ArgumentException($"'{first}' to '{last}' is not a range of one timeline.", nameof(last));
        }

        return Walk(first, last);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Timeline:X8}{Number / SegmentsPerLog:X8}{Number % SegmentsPerLog:X8}");

    private static IEnumerable<WalSegmentName> Walk(WalSegmentName first, WalSegmentName last)
    {
        for (WalSegmentName segment = first; segment.Number <= last.Number; segment = segment.Next)
        {
            yield return segment;
        }
    }
}
