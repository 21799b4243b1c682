using System.Globalization;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>Makes cron expressions of what people say.</summary>
public static class ScheduleTimes
{
    /// <summary>Every day at a time.</summary>
    /// <param name="at">The time of day, whole minutes.</param>
    public static CronTime Daily(TimeSpan at) => Parse($"{at.Minutes} {at.Hours} * * *");

    /// <summary>Every week on a day at a time.</summary>
    public static CronTime Weekly(DayOfWeek day, TimeSpan at) => Parse($"{at.Minutes} {at.Hours} * * {(int)day}");

    /// <summary>At an interval.</summary>
    /// <param name="interval">Minutes that divide an hour, hours that divide a day, or a day.</param>
    /// <param name="at">A time of day at which one of the runs is due.</param>
    /// <exception cref="PgmlException"><c>InvalidScheduleInterval</c>.</exception>
    public static CronTime Every(TimeSpan interval, TimeSpan at)
    {
        double minutes = interval.TotalMinutes;
        if (minutes is >= 1 and < 60 && 60 % minutes == 0)
        {
            int first = at.Minutes % (int)minutes;
            return Parse($"{List(first, (int)minutes, 60)} * * * *");
        }

        if (minutes is >= 60 and <= 1440 && minutes % 60 == 0 && 1440 % minutes == 0)
        {
            int hours = (int)minutes / 60;
            return Parse($"{at.Minutes} {List(at.Hours % hours, hours, 24)} * * *");
        }

        throw new PgmlException(
            FaultCatalog.InvalidScheduleInterval,
            string.Create(CultureInfo.InvariantCulture, $"An interval of {interval} cannot be kept: {Nearest(interval)}"),
            interval);
    }

    /// <summary>The intervals that can be kept, the shortest first.</summary>
    internal static IReadOnlyList<TimeSpan> Intervals { get; } =
    [
        .. Enumerable.Range(1, 59).Where(minutes => 60 % minutes == 0).Select(minutes => TimeSpan.FromMinutes(minutes)),
        .. Enumerable.Range(1, 24).Where(hours => 24 % hours == 0).Select(hours => TimeSpan.FromHours(hours)),
    ];

    /// <summary>The shortest interval that can be kept and is not shorter than a given one; null beyond a day.</summary>
    internal static TimeSpan? AtLeast(TimeSpan interval) => Intervals.Where(candidate => candidate >= interval).Select(candidate => (TimeSpan?)candidate).FirstOrDefault();

    private static string Nearest(TimeSpan interval)
    {
        TimeSpan? shorter = Intervals.Where(candidate => candidate < interval).Select(candidate => (TimeSpan?)candidate).LastOrDefault();
        TimeSpan? longer = AtLeast(interval);
        return $"the nearest ones are {string.Join(" and ", new[] { shorter, longer }.OfType<TimeSpan>().Select(Text))}.";
    }

    private static string Text(TimeSpan interval) => interval.TotalHours >= 1
        ? interval.TotalHours.ToString("0' h'", CultureInfo.InvariantCulture)
        : interval.TotalMinutes.ToString("0' min'", CultureInfo.InvariantCulture);

    // A list of hours is not a star: cron then makes up for one that the clock jumps over.
    private static string List(int first, int step, int end) => step == 1
        ? "*"
        : string.Join(',', Enumerable.Range(0, end / step).Select(index => (first + (index * step)).ToString(CultureInfo.InvariantCulture)));

    private static CronTime Parse(FormattableString text) => CronTime.Parse(text.ToString(CultureInfo.InvariantCulture));
}
