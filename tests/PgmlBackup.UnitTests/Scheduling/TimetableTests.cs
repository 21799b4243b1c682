using PgmlBackup.Engine.Scheduling;
using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.Scheduling;

/// <summary>When runs start over a year in which the clock is put forward and back. What cron and systemd do was seen of both (<c>CalendarTests</c> asks systemd again).</summary>
public sealed class TimetableTests
{
    private static readonly DateTime s_year = Utc(2027, 1, 1);

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("UTC")]
    public void An_hourly_schedule_of_cron_runs_once_in_every_hour_of_a_year(string zone)
    {
        DateTime[] runs = Year("0 * * * *", PgScheduler.Cron, zone);
        Assert.Equal(365 * 24, runs.Length);
        Assert.All(runs.Zip(runs.Skip(1)), pair => Assert.Equal(TimeSpan.FromHours(1), pair.Second - pair.First));
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    public void An_hourly_schedule_of_systemd_leaves_the_repeated_hour_out(string zone)
    {
        DateTime[] runs = Year("0 * * * *", PgScheduler.Systemd, zone);
        Assert.Equal((365 * 24) - 1, runs.Length);
        Assert.Equal(TimeSpan.FromHours(2), runs.Zip(runs.Skip(1)).Max(pair => pair.Second - pair.First));
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    public void A_daily_schedule_of_cron_runs_once_on_every_day_of_a_year_whatever_its_hour(string zone)
    {
        TimeZoneInfo place = TimeZoneInfo.FindSystemTimeZoneById(zone);
        foreach (int hour in Enumerable.Range(0, 24))
        {
            DateTime[] runs = Year($"30 {hour} * * *", PgScheduler.Cron, zone);
            Assert.Equal(365, runs.Select(run => TimeZoneInfo.ConvertTimeFromUtc(run, place).Date).Distinct().Count());
            Assert.Equal(365, runs.Length);
        }
    }

    [Theory]
    [InlineData("Europe/Berlin", "2027-03-28T01:00:00Z")]
    [InlineData("America/New_York", "2027-03-14T07:00:00Z")]
    public void What_the_clock_jumps_over_cron_starts_at_once_and_systemd_not_at_all(string zone, string afterGap)
    {
        DateTime moment = DateTime.Parse(afterGap, null, System.Globalization.DateTimeStyles.AdjustToUniversal);
        Assert.Contains(moment, Year("30 2 * * *", PgScheduler.Cron, zone));
        Assert.DoesNotContain(Year("30 2 * * *", PgScheduler.Systemd, zone), run => (run - moment).Duration() < TimeSpan.FromHours(20));
        Assert.Equal([new DateTime(moment.Year, moment.Month, moment.Day, 2, 30, 0)], Table("30 2 * * *", PgScheduler.Systemd, zone).LostInGaps(s_year));
        Assert.Empty(Table("30 2 * * *", PgScheduler.Cron, zone).LostInGaps(s_year));
    }

    [Theory]
    [InlineData(PgScheduler.Cron)]
    [InlineData(PgScheduler.Systemd)]
    public void A_time_that_comes_twice_is_due_the_first_time(PgScheduler scheduler) =>
        Assert.Equal(
            [Utc(2027, 10, 31, 0, 30)],
            Table("30 2 * * *", scheduler, "Europe/Berlin").Between(Utc(2027, 10, 30, 12), Utc(2027, 10, 31, 12)));

    [Fact]
    public void Six_hourly_runs_keep_their_hours_on_the_wall()
    {
        TimeZoneInfo berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        DateTime[] runs = Year(ScheduleTimes.Every(TimeSpan.FromHours(6), TimeSpan.Zero).Text, PgScheduler.Cron, "Europe/Berlin");
        Assert.Equal(365 * 4, runs.Length);
        Assert.All(runs, run => Assert.Equal(0, TimeZoneInfo.ConvertTimeFromUtc(run, berlin).Hour % 6));
    }

    [Fact]
    public void Next_and_latest_are_neighbours_of_any_moment()
    {
        Timetable table = Table("17 */2 * * *", PgScheduler.Cron, "America/New_York");
        foreach (DateTime moment in Enumerable.Range(0, 500).Select(i => s_year.AddMinutes(i * 1051)))
        {
            DateTime latest = table.Latest(moment)!.Value;
            DateTime next = table.Next(moment)!.Value;
            Assert.True(latest <= moment && moment < next);
            Assert.Equal([next], table.Between(latest, next));
        }
    }

    [Fact]
    public void What_is_rare_is_found() =>
        Assert.Equal((Utc(2028, 2, 29), Utc(2024, 2, 29)), (Table("0 0 29 2 *", PgScheduler.Cron, "UTC").Next(s_year)!.Value, Table("0 0 29 2 *", PgScheduler.Cron, "UTC").Latest(s_year)!.Value));

    [Theory]
    [InlineData("0 0 * * *", 24)]
    [InlineData("0 0 * * 1-6", 24)]
    [InlineData("0 6,12,18 * * *", 6)]
    [InlineData("0 0 * * 0", 168)]
    [InlineData("0 * * * *", 1)]
    public void The_shortest_interval_knows_no_change_of_the_clock(string cron, int hours) =>
        Assert.Equal(TimeSpan.FromHours(hours), Table(cron, PgScheduler.Cron, "Europe/Berlin").ShortestInterval(s_year));

    [Theory]
    [InlineData("0 0 * * *", 28)]
    [InlineData("0 0 * * 1-6", 24)]
    [InlineData("0 6,12,18 * * *", 84)]
    [InlineData("0 0 1 1 *", 28.0 / 365)]
    public void Runs_are_counted_over_four_weeks(string cron, double runs) =>
        Assert.Equal(runs, Table(cron, PgScheduler.Cron, "UTC").RunsInFourWeeks(s_year.AddDays(1)), 0.01);

    private static DateTime Utc(int year, int month, int day, int hour = 0, int minute = 0) => new(year, month, day, hour, minute, 0, DateTimeKind.Utc);

    private static Timetable Table(string cron, PgScheduler scheduler, string zone) => new(CronTime.Parse(cron), scheduler, TimeZoneInfo.FindSystemTimeZoneById(zone));

    // From midnight to midnight on the wall, the first one left out and the last one not.
    private static DateTime[] Year(string cron, PgScheduler scheduler, string zone)
    {
        TimeZoneInfo place = TimeZoneInfo.FindSystemTimeZoneById(zone);
        DateTime start = TimeZoneInfo.ConvertTimeToUtc(new DateTime(2027, 1, 1), place).AddSeconds(-1);
        DateTime end = TimeZoneInfo.ConvertTimeToUtc(new DateTime(2028, 1, 1), place).AddSeconds(-1);
        return [.. new Timetable(CronTime.Parse(cron), scheduler, place).Between(start, end)];
    }
}
