using System.ComponentModel;
using System.Globalization;

namespace PgmlBackup.Model;

/// <summary>How values are shown to people. The values themselves stay numbers, times and spans.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Display
{
    private static readonly string[] s_units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>Bytes with three significant digits and a binary unit, for example <c>1.71 GiB</c>; empty for null.</summary>
    public static string Size(long? bytes)
    {
        if (bytes is not { } value)
        {
            return string.Empty;
        }

        double shown = Math.Abs((double)value);
        int unit = 0;
        while (shown >= 1023.5 && unit < s_units.Length - 1)
        {
            shown /= 1024;
            unit++;
        }

        string format = unit == 0 || shown >= 99.95 ? "0" : shown >= 9.995 ? "0.0" : "0.00";
        return string.Create(CultureInfo.InvariantCulture, $"{(value < 0 ? "-" : string.Empty)}{shown.ToString(format, CultureInfo.InvariantCulture)} {s_units[unit]}");
    }

    /// <summary>A span with its two largest units, for example <c>2 h 5 min</c>; below a minute <c>4.2 s</c>; empty for null.</summary>
    public static string Span(TimeSpan? span)
    {
        if (span is not { } value)
        {
            return string.Empty;
        }

        string sign = value < TimeSpan.Zero ? "-" : string.Empty;
        value = value.Duration();
        string text = value switch
        {
            { TotalSeconds: < 59.95 } => value.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s",
            { TotalHours: < 1 } => Two((int)value.TotalMinutes, "min", value.Seconds, "s"),
            { TotalDays: < 1 } => Two((int)value.TotalHours, "h", value.Minutes, "min"),
            _ => Two((int)value.TotalDays, "d", value.Hours, "h"),
        };
        return sign + text;
    }

    /// <summary>How long ago a moment was, with one unit, for example <c>3 h ago</c>; empty for null.</summary>
    /// <param name="moment">The moment, in UTC, or local time where its kind says so.</param>
    public static string Age(DateTime? moment) => Age(moment, DateTime.UtcNow);

    /// <summary>As <see cref="Age(DateTime?)"/>, seen from a given moment.</summary>
    public static string Age(DateTime? moment, DateTime now)
    {
        if (moment is not { } value)
        {
            return string.Empty;
        }

        TimeSpan age = now - (value.Kind == DateTimeKind.Local ? value.ToUniversalTime() : value);
        string text = age.Duration() switch
        {
            { TotalSeconds: < 60 } span => $"{(int)span.TotalSeconds} s",
            { TotalMinutes: < 60 } span => $"{(int)span.TotalMinutes} min",
            { TotalHours: < 48 } span => $"{(int)span.TotalHours} h",
            var span => $"{(int)span.TotalDays} d",
        };
        return age < TimeSpan.Zero ? "in " + text : text + " ago";
    }

    private static string Two(int large, string largeUnit, int small, string smallUnit) =>
        small == 0 ? $"{large} {largeUnit}" : $"{large} {largeUnit} {small} {smallUnit}";
}
