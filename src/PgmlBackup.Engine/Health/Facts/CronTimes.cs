using System.Globalization;

namespace PgmlBackup.Engine.Health.Facts;

/// <summary>How often a line of a crontab runs.</summary>
internal static class CronTimes
{
    // Four years, so that each day of the year counts as often as it comes.
    private const int Days = 1461;

    private static readonly DateOnly s_first = new(2025, 1, 1);
    private static readonly string[] s_months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] s_weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>Runs a day, on average.</summary>
    /// <param name="fields">The five fields, or one such as <c>@daily</c>.</param>
    /// <returns>Null when they cannot be counted, as with <c>@reboot</c>.</returns>
    internal static double? PerDay(IReadOnlyList<string> fields) => fields switch
    {
        ["@hourly"] => 24,
        ["@daily" or "@midnight"] => 1,
        ["@weekly"] => 1.0 / 7,
        ["@monthly"] => 12 / 365.25,
        ["@yearly" or "@annually"] => 1 / 365.25,
        [var minute, var hour, var day, var month, var weekday] => PerDay(Set(minute, 0, 59, []), Set(hour, 0, 23, []), day, Set(month, 1, 12, s_months), weekday),
        _ => null,
    };

    private static double? PerDay(HashSet<int>? minutes, HashSet<int>? hours, string day, HashSet<int>? months, string weekday)
    {
        if (minutes is null || hours is null || months is null || Set(day, 1, 31, []) is not { } days || Set(weekday, 0, 7, s_weekdays) is not { } weekdays)
        {
            return null;
        }

        // With both restricted, cron runs on the days of either.
        bool both = day[0] == '*' || weekday[0] == '*';
        int matching = Enumerable.Range(0, Days).Select(s_first.AddDays).Count(date => months.Contains(date.Month) && (both
            ? days.Contains(date.Day) && IsOn(date)
            : days.Contains(date.Day) || IsOn(date)));
        return (double)matching / Days * minutes.Count * hours.Count;

        bool IsOn(DateOnly date) => weekdays.Contains((int)date.DayOfWeek) || (date.DayOfWeek == DayOfWeek.Sunday && weekdays.Contains(7));
    }

    private static HashSet<int>? Set(string field, int low, int high, string[] names)
    {
        var set = new HashSet<int>();
        foreach (string part in field.Split(','))
        {
            string[] step = part.Split('/');
            string[] range = step[0] == "*" ? [Text(low), Text(high)] : step[0].Split('-');
            if (step.Length > 2 || range.Length > 2 || Number(range[0]) is not { } from || Number(range[^1]) is not { } to || from < low || to > high || (step.Length == 2 && Number(step[1]) is null or 0))
            {
                return null;
            }

            for (int value = from; value <= to; value += step.Length == 2 ? Number(step[1])!.Value : 1)
            {
                set.Add(value);
            }
        }

        return set.Count == 0 ? null : set;

        int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number
            : Array.IndexOf(names, text.ToLowerInvariant()) is >= 0 and var index ? index + low : null;

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
