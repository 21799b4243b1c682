using System.ComponentModel;
using System.Globalization;
using System.Text;

namespace PgmlBackup.Model;

/// <summary>How spans that can be reached are told and drawn for people.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RecoveryTimeline
{
    private const int Indent = 2;
    private const int LeastCells = 10;
    private const int UsualWidth = 80;
    private const char Unreachable = '.';
    private const char Reachable = '=';

    /// <summary>A moment as precise as it is: with its microseconds where it has any.</summary>
    public static string Moment(DateTime moment) =>
        moment.ToString(moment.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    /// <summary>Breaks a text into lines at its blanks. The engine itself breaks words.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">The columns of the screen; 0 or less where it has none.</param>
    public static string Wrap(string text, int width)
    {
        ArgumentNullException.ThrowIfNull(text);
        int limit = Math.Max(LeastCells, (width > 0 ? width : UsualWidth) - 1);
        var wrapped = new StringBuilder(text.Length + 8);
        int column = 0;
        foreach (string word in text.Split(' '))
        {
            bool breaks = column > 0 && column + 1 + word.Length > limit;
            _ = wrapped.Append(column == 0 ? string.Empty : breaks ? Environment.NewLine : " ").Append(word);
            column = breaks || column == 0 ? word.Length : column + 1 + word.Length;
        }

        return wrapped.ToString();
    }

    /// <summary>Draws a span on the scale of all spans: <c>F</c>, <c>D</c> and <c>I</c> are backups, <c>=</c> can be reached, <c>.</c> cannot, and the end is <c>&gt;</c> the archive's, <c>x</c> a hole, <c>^</c> a fork.</summary>
    /// <param name="from">The first moment of the span.</param>
    /// <param name="to">The last moment of the span.</param>
    /// <param name="axisFrom">The first moment of the scale.</param>
    /// <param name="axisTo">The last moment of the scale.</param>
    /// <param name="labels">The labels of the backups, whose last letter is their type.</param>
    /// <param name="times">When each of them ended.</param>
    /// <param name="end">What ends the span.</param>
    /// <param name="width">The columns of the screen; 0 or less where it has none.</param>
    /// <returns>Two lines: the drawing, and the scale.</returns>
    public static string Draw(DateTime from, DateTime to, DateTime axisFrom, DateTime axisTo, IEnumerable<string> labels, IEnumerable<DateTime> times, PgRecoveryWindowEnd end, int width)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(times);
        int cells = Math.Max(LeastCells, (width > 0 ? width : UsualWidth) - Indent - 1);
        char[] drawing = new char[cells];
        Array.Fill(drawing, Unreachable);
        int last = Cell(to, axisFrom, axisTo, cells);
        for (int i = Cell(from, axisFrom, axisTo, cells); i <= last; i++)
        {
            drawing[i] = Reachable;
        }

        foreach ((string label, DateTime time) in labels.Zip(times).OrderBy(backup => "IDF".IndexOf(backup.First[^1], StringComparison.Ordinal)))
        {
            drawing[Cell(time, axisFrom, axisTo, cells)] = label[^1];
        }

        // A backup is never hidden by the end.
        int mark = drawing[last] == Reachable ? last : last + 1;
        if (mark < cells)
        {
            drawing[mark] = end switch
            {
                PgRecoveryWindowEnd.Hole => 'x',
                PgRecoveryWindowEnd.Fork => '^',
                _ => '>',
            };
        }

        return $"{new string(' ', Indent)}{new string(drawing)}{Environment.NewLine}{new string(' ', Indent)}{Scale(axisFrom, axisTo, cells)}";
    }

    private static string Scale(DateTime from, DateTime to, int cells)
    {
        string format = cells >= 34 ? "yyyy-MM-dd HH:mm" : "MM-dd";
        string left = from.ToString(format, CultureInfo.InvariantCulture), right = to.ToString(format, CultureInfo.InvariantCulture);
        return left.Length + right.Length < cells ? left + right.PadLeft(cells - left.Length) : left;
    }

    private static int Cell(DateTime time, DateTime from, DateTime to, int cells)
    {
        double share = to > from ? (time - from) / (to - from) : 0;
        return Math.Clamp((int)(share * (cells - 1)), 0, cells - 1);
    }
}
