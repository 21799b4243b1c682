using PgmlBackup.Model;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>The moments at which a scheduler starts what is due at given times on the wall, in a time zone whose clock is put forward and back.</summary>
/// <remarks>
/// Seen of Debian 12's cron and systemd 252. When the clock is put forward, cron starts what it has jumped over at once, unless the minute or the hour is a
/// star; systemd leaves it out. When it is put back, cron starts the jobs with a star in both hours, the others in the first one only; systemd starts every
/// job in the first hour only, an hourly one too.
/// </remarks>
/// <param name="time">When it is due on the wall.</param>
/// <param name="scheduler">What starts it.</param>
/// <param name="zone">The time zone of the machine.</param>
public sealed class Timetable(CronTime time, PgScheduler scheduler, TimeZoneInfo zone)
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    // No zone is a whole day or more from another moment of itself.
    private static readonly TimeSpan s_margin = TimeSpan.FromHours(26);

    // A leap day may be eight years away.
    private static readonly int[] s_spans = [1, 8, 62, 400, 9 * 366];

    private readonly bool _makesUp = scheduler == PgScheduler.Cron && !time.IsWild;
    private readonly bool _repeats = scheduler == PgScheduler.Cron && time.IsWild;

    /// <summary>The first moment after another one, in UTC; null when there is none within nine years.</summary>
    public DateTime? Next(DateTime after) =>
        s_spans.Select(days => Between(after, after.AddDays(days)).Select(moment => (DateTime?)moment).FirstOrDefault()).FirstOrDefault(moment => moment is not null);

    /// <summary>The last moment that is not after another one, in UTC; null when there was none within nine years.</summary>
    public DateTime? Latest(DateTime notAfter) =>
        s_spans.Select(days => Between(notAfter.AddDays(-days), notAfter).Select(moment => (DateTime?)moment).LastOrDefault()).FirstOrDefault(moment => moment is not null);

    /// <summary>The moments after one and up to another, in UTC and in their order.</summary>
    public IEnumerable<DateTime> Between(DateTime after, DateTime upTo)
    {
        DateTime last = DateTime.MinValue;
        foreach (DateTime moment in Moments(OnWall(after) - s_margin, OnWall(upTo) + s_margin))
        {
            if (moment > after && moment <= upTo && moment > last)
            {
                last = moment;
                yield return moment;
            }
        }
    }

    /// <summary>The shortest time from one run to the next, within a year from a moment on and changes of the clock left out.</summary>
    public TimeSpan ShortestInterval(DateTime from)
    {
        DateTime start = OnWall(from);
        TimeSpan shortest = TimeSpan.MaxValue;
        DateTime? last = null;
        foreach (DateTime wall in time.WallTimes(start, start.AddYears(9)).TakeWhile(wall => last is null || shortest == TimeSpan.MaxValue || wall < start.AddYears(1)).Take(2000))
        {
            shortest = last is { } before && wall - before < shortest ? wall - before : shortest;
            last = wall;
        }

        return shortest == TimeSpan.MaxValue ? TimeSpan.FromDays(366) : shortest;
    }

    /// <summary>How often it is due in four weeks from a moment on; a part of one when it is rarer.</summary>
    public double RunsInFourWeeks(DateTime from)
    {
        DateTime start = OnWall(from);
        int count = time.WallTimes(start, start.AddDays(28).AddSeconds(-1)).Count();
        return count > 0 ? count : 28 / ShortestInterval(from).TotalDays;
    }

    /// <summary>The times on the wall of the next year that are jumped over when the clock is put forward and that nobody makes up for, with a time given by the clock.</summary>
    public IEnumerable<DateTime> LostInGaps(DateTime from) =>
        _makesUp || time.IsWild ? [] : time.WallTimes(OnWall(from), OnWall(from).AddYears(1)).Where(zone.IsInvalidTime);

    private IEnumerable<DateTime> Moments(DateTime from, DateTime to)
    {
        // A repeated hour comes after what was due on the wall before its second pass: sorted within a day they are in order again.
        foreach (IGrouping<DateTime, DateTime> day in time.WallTimes(from, to).GroupBy(wall => wall.Date))
        {
            foreach (DateTime moment in day.SelectMany(Moments).Order())
            {
                yield return moment;
            }
        }
    }

    private IEnumerable<DateTime> Moments(DateTime wall)
    {
        if (zone.IsInvalidTime(wall))
        {
            return _makesUp ? [ToUtc(EndOfGap(wall))] : [];
        }

        if (zone.IsAmbiguousTime(wall))
        {
            IEnumerable<DateTime> both = zone.GetAmbiguousTimeOffsets(wall).OrderDescending().Select(offset => DateTime.SpecifyKind(wall - offset, DateTimeKind.Utc));
            return _repeats ? both : both.Take(1);
        }

        return [ToUtc(wall)];
    }

    private DateTime EndOfGap(DateTime wall)
    {
        while (zone.IsInvalidTime(wall))
        {
            wall += s_minute;
        }

        return wall;
    }

    private DateTime ToUtc(DateTime wall) => DateTime.SpecifyKind(wall - zone.GetUtcOffset(wall), DateTimeKind.Utc);

    private DateTime OnWall(DateTime utc) => DateTime.SpecifyKind(utc + zone.GetUtcOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)), DateTimeKind.Unspecified);
}
