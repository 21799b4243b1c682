using System.Globalization;
using System.Text.RegularExpressions;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.Recovery.Targets;

/// <summary>Moments as people type them: <c>2026-11-22 14:30</c>, <c>14:30</c>, <c>yesterday 14:30</c>, <c>-2h</c>, or ISO 8601 with an offset. What could mean two moments is refused, never guessed.</summary>
public static partial class MomentText
{
    private const string DayFormat = "yyyy-MM-dd";
    private const int FractionDigits = 7;

    /// <summary>Reads a moment.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="now">The present moment.</param>
    /// <param name="zone">The zone of what has no offset.</param>
    /// <returns>The moment to the microsecond, in that zone or with the offset that was given.</returns>
    /// <exception cref="PgmlException"><c>MomentNotUnderstood</c>, <c>MomentAmbiguous</c>, <c>MomentSkipped</c>, <c>MomentInFuture</c>.</exception>
    public static DateTimeOffset Parse(string text, DateTimeOffset now, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(zone);
        DateTimeOffset moment = Read(text, now, zone);
        return RequirePast(moment, text, now, zone);
    }

    /// <summary>A moment that has been.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="text">How it was given.</param>
    /// <param name="now">The present moment.</param>
    /// <param name="zone">The zone in which both are shown.</param>
    /// <exception cref="PgmlException"><c>MomentInFuture</c>.</exception>
    public static DateTimeOffset RequirePast(DateTimeOffset moment, string text, DateTimeOffset now, TimeZoneInfo zone) => moment <= now
        ? moment
        : throw new PgmlException(FaultCatalog.MomentInFuture, $"'{text}' is {Describe(moment, zone)}, and it is {Describe(now, zone)} now.", text);

    private static DateTimeOffset Read(string text, DateTimeOffset now, TimeZoneInfo zone)
    {
        try
        {
            return Ago().Match(text) is { Success: true } ago
                ? Before(now, ago.Groups["span"].Value, text, zone)
                : Clock().Match(text) is { Success: true } clock ? At(clock, text, now, zone) : throw NotUnderstood(text);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw NotUnderstood(text); // Before the year 1 or after 9999, in UTC.
        }
    }

    /// <summary>A moment without an offset, as the clocks of a zone show it.</summary>
    /// <exception cref="PgmlException"><c>MomentAmbiguous</c>, <c>MomentSkipped</c>.</exception>
    public static DateTimeOffset FromLocal(DateTime local, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        local = DateTime.SpecifyKind(ToMicroseconds(local), DateTimeKind.Unspecified);
        if (zone.IsAmbiguousTime(local))
        {
            TimeSpan[] offsets = zone.GetAmbiguousTimeOffsets(local);
            throw Two(FaultCatalog.MomentAmbiguous, "was shown twice", local, offsets.Max(), offsets.Min(), zone);
        }

        if (zone.IsInvalidTime(local))
        {
            throw Two(FaultCatalog.MomentSkipped, "was never shown", local, zone.GetUtcOffset(local.AddDays(-1)), zone.GetUtcOffset(local.AddDays(1)), zone);
        }

        return new DateTimeOffset(local, zone.GetUtcOffset(local));
    }

    /// <summary>A moment for people: as the clocks of a zone show it, and in UTC.</summary>
    public static string Describe(DateTimeOffset moment, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        string utc = $"{Format(moment.ToUniversalTime(), withOffset: false)} UTC";
        DateTimeOffset local = TimeZoneInfo.ConvertTime(moment, zone);
        return local.Offset == TimeSpan.Zero ? utc : $"{Format(local, withOffset: true)} ({utc})";
    }

    private static DateTimeOffset At(Match clock, string text, DateTimeOffset now, TimeZoneInfo zone)
    {
        string offset = clock.Groups["offset"].Value;
        DateTimeOffset here = offset.Length == 0 ? TimeZoneInfo.ConvertTime(now, zone) : now.ToOffset(Offset(offset, text));
        DateTime day = clock.Groups["day"].Value.ToLowerInvariant() switch
        {
            "" or "today" => here.Date,
            "yesterday" => here.Date.AddDays(-1),
            var date => DateTime.TryParseExact(date, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime read) ? read : throw NotUnderstood(text),
        };
        DateTime local = day + TimeOfDay(clock, text);
        return offset.Length == 0 ? FromLocal(local, zone) : new DateTimeOffset(ToMicroseconds(local), here.Offset);
    }

    private static TimeSpan TimeOfDay(Match clock, string text)
    {
        int hour = Number(clock, "hour");
        int minute = Number(clock, "minute");
        int second = Number(clock, "second");
        long fraction = long.Parse(clock.Groups["fraction"].Value.PadRight(FractionDigits, '0'), CultureInfo.InvariantCulture);
        return hour < 24 && minute < 60 && second < 60 ? new TimeSpan(hour, minute, second) + TimeSpan.FromTicks(fraction) : throw NotUnderstood(text);
    }

    private static int Number(Match match, string group) => match.Groups[group] is { Success: true, Value: var digits } ? int.Parse(digits, CultureInfo.InvariantCulture) : 0;

    private static TimeSpan Offset(string text, string whole)
    {
        if (text is "Z" or "z" || text.Equals("utc", StringComparison.OrdinalIgnoreCase))
        {
            return TimeSpan.Zero;
        }

        string digits = text[1..].Replace(":", "", StringComparison.Ordinal).PadRight(4, '0');
        int minutes = (int.Parse(digits[..2], CultureInfo.InvariantCulture) * 60) + int.Parse(digits[2..], CultureInfo.InvariantCulture);
        return minutes <= 14 * 60 ? TimeSpan.FromMinutes(text[0] == '-' ? -minutes : minutes) : throw NotUnderstood(whole);
    }

    private static DateTimeOffset Before(DateTimeOffset now, string span, string text, TimeZoneInfo zone)
    {
        DateTimeOffset moment = DurationText.TryParse(span, out TimeSpan ago) ? TimeZoneInfo.ConvertTime(now - ago, zone) : throw NotUnderstood(text);
        return new DateTimeOffset(ToMicroseconds(moment.DateTime), moment.Offset);
    }

    // PostgreSQL counts microseconds; what is finer would be rounded by it, into the future perhaps.
    private static DateTime ToMicroseconds(DateTime time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMicrosecond), time.Kind);

    private static PgmlException NotUnderstood(string text) => new(FaultCatalog.MomentNotUnderstood, $"'{text}' is no moment that can be understood.", text);

    private static PgmlException Two(FaultDefinition fault, string why, DateTime local, TimeSpan first, TimeSpan second, TimeZoneInfo zone)
    {
        string[] moments = [.. new[] { first, second }.Select(offset => new DateTimeOffset(local, offset)).Select(moment => $"'{Format(moment, withOffset: true)}' ({Format(moment.ToUniversalTime(), withOffset: false)} UTC)")];
        return new PgmlException(fault, $"{Format(new DateTimeOffset(local, TimeSpan.Zero), withOffset: false)} {why} by the clocks of {zone.Id}: say {moments[0]} or {moments[1]}.", moments);
    }

    private static string Format(DateTimeOffset moment, bool withOffset)
    {
        string format = moment.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd HH:mm:ss.ffffff";
        return moment.ToString(withOffset ? format + "zzz" : format, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^\s*(?:-\s*(?<span>\S.*?)|(?<span>\S.*?)\s+ago)\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Ago();

    [GeneratedRegex(
        @"^\s*(?:(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2}|today|yesterday)(?:T|\s+))?(?<hour>[0-9]{1,2}):(?<minute>[0-9]{2})(?::(?<second>[0-9]{2})(?:[.,](?<fraction>[0-9]{1,7}))?)?\s*(?<offset>Z|UTC|[+-][0-9]{2}(?::?[0-9]{2})?)?\s*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Clock();
}
