using System.Globalization;

namespace PgmlBackup.Engine.Wal;

/// <summary>From which timelines a timeline came: what a <c>.history</c> file says. It names all ancestors, so the histories of those are not needed.</summary>
/// <param name="Timeline">The timeline.</param>
/// <param name="Switches">Its ancestors, the oldest first; empty for the first timeline.</param>
public sealed record TimelineHistory(uint Timeline, IReadOnlyList<TimelineSwitch> Switches)
{
    /// <summary>The timeline that it was forked from; null for the first.</summary>
    public uint? Parent => Switches.Count == 0 ? null : Switches[^1].Timeline;

    /// <summary>Where it was forked; the start of the log for the first.</summary>
    public WalLocation Begin => Switches.Count == 0 ? default : Switches[^1].End;

    /// <summary>The timelines of which this one consists, the oldest first, itself the last, each with the part of the log that it covers.</summary>
    public IEnumerable<TimelinePart> Parts
    {
        get
        {
            WalLocation begin = default;
            foreach (TimelineSwitch left in Switches)
            {
                yield return new TimelinePart(left.Timeline, begin, left.End);
                begin = left.End;
            }

            yield return new TimelinePart(Timeline, begin, null);
        }
    }

    /// <summary>The history of the first timeline, for which there is no file.</summary>
    public static TimelineHistory First { get; } = new(1, []);

    /// <summary>The name of its file in the archive.</summary>
    public static string FileName(uint timeline) => string.Create(CultureInfo.InvariantCulture, $"{timeline:X8}.history");

    /// <summary>Reads a <c>.history</c> file.</summary>
    /// <param name="timeline">The timeline whose history it is.</param>
    /// <param name="text">What is in it.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static TimelineHistory Parse(uint timeline, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<TimelineSwitch> switches = [];
        foreach (string line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            string[] fields = line.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 2 || !uint.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out uint left) || !WalLocation.TryParse(fields[1], out WalLocation end))
            {
                throw new FormatException($"'{line}' is no line of a timeline's history.");
            }

            // PostgreSQL refuses such a file too.
            if (left >= timeline || (switches.Count > 0 && (left <= switches[^1].Timeline || end.Position < switches[^1].End.Position)))
            {
                throw new FormatException($"The history of timeline {timeline} names timeline {left} out of order.");
            }

            switches.Add(new TimelineSwitch(left, end, fields.Length > 2 ? fields[2] : string.Empty));
        }

        return switches.Count > 0 || timeline == 1 ? new TimelineHistory(timeline, switches) : throw new FormatException($"The history of timeline {timeline} is empty.");
    }
}
