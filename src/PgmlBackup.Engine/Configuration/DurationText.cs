using System.Globalization;
using System.Text.RegularExpressions;

namespace PgmlBackup.Engine.Configuration;

/// <summary>Spans of time as people write them: <c>20h</c>, <c>2d</c>, <c>1d12h</c>, <c>90min</c>.</summary>
public static partial class DurationText
{
    /// <summary>What such a text looks like, for messages.</summary>
    public const string Forms = "a number with its unit: 30s, 15m (or 15min), 20h, 2d, 1w, also together as 1d12h";

    private static readonly TimeSpan s_longest = TimeSpan.FromDays(3650);

    /// <summary>Reads a span. A number without a unit is none: it could be anything from ticks to days.</summary>
    /// <param name="text">The text.</param>
    /// <param name="span">The span, above zero and at most ten years.</param>
    public static bool TryParse(string? text, out TimeSpan span)
    {
        span = TimeSpan.Zero;
        if (text is null || Whole().Match(text) is not { Success: true } match)
        {
            return text is not null && text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out span) && IsUsable(span);
        }

        double seconds = 0;
        for (int i = 0; i < match.Groups[1].Captures.Count; i++)
        {
            seconds += double.Parse(match.Groups[2].Captures[i].ValueSpan, CultureInfo.InvariantCulture) * Seconds(match.Groups[3].Captures[i].Value);
        }

        if (!(seconds <= s_longest.TotalSeconds))
        {
            return false;
        }

        span = TimeSpan.FromSeconds(seconds);
        return IsUsable(span);
    }

    private static bool IsUsable(TimeSpan span) => span > TimeSpan.Zero && span <= s_longest;

    private static double Seconds(string unit) => unit.ToLowerInvariant()[0] switch
    {
        'w' => 604800,
        'd' => 86400,
        'h' => 3600,
        'm' => 60,
        _ => 1,
    };

    [GeneratedRegex(@"^\s*(([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*(weeks?|w|days?|d|hours?|h|minutes?|min|m|seconds?|sec|s)\s*)+$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Whole();
}
