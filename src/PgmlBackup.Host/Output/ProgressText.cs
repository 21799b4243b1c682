using System.Globalization;
using System.Text;

namespace PgmlBackup.Host.Output;

/// <summary>Progress in one line.</summary>
internal static class ProgressText
{
    /// <summary>Makes the line: <c>Backing up main: base/16384/1259  42 %  00:01:30 left</c>.</summary>
    /// <param name="activity">What is done.</param>
    /// <param name="status">The present step; may be empty.</param>
    /// <param name="percent">0 to 100; negative when it is not known.</param>
    /// <param name="secondsRemaining">Negative when it is not known.</param>
    /// <param name="width">Columns; what does not fit is cut from the step, not from the numbers.</param>
    public static string Format(string activity, string? status, int percent, int secondsRemaining, int width)
    {
        var numbers = new StringBuilder();
        if (percent >= 0)
        {
            numbers.Append(CultureInfo.InvariantCulture, $"  {Math.Min(percent, 100)} %");
        }

        if (secondsRemaining >= 0)
        {
            numbers.Append(CultureInfo.InvariantCulture, $"  {Clock(TimeSpan.FromSeconds(secondsRemaining))} left");
        }

        string text = OneLine(string.IsNullOrWhiteSpace(status) ? activity : $"{activity}: {status}");
        string tail = numbers.Length > width ? "" : numbers.ToString();
        int room = Math.Max(0, width - tail.Length);
        return (text.Length > room ? Cut(text, room) : text) + tail;
    }

    private static string Clock(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}");

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    private static string Cut(string text, int room) => room < 4 ? text[..room] : text[..(room - 3)] + "...";
}
