using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Scheduling;

namespace PgmlBackup.UnitTests.Scheduling;

/// <summary>What people say becomes a cron expression.</summary>
public sealed class ScheduleTimesTests
{
    [Theory]
    [InlineData(15, 0, "0,15,30,45 * * * *")]
    [InlineData(30, 10, "10,40 * * * *")]
    [InlineData(1, 0, "* * * * *")]
    [InlineData(60, 25, "25 * * * *")]
    [InlineData(360, 0, "0 0,6,12,18 * * *")]
    [InlineData(360, 150, "30 2,8,14,20 * * *")]
    [InlineData(720, 1320, "0 10,22 * * *")]
    [InlineData(1440, 61, "1 1 * * *")]
    public void An_interval_that_divides_its_hour_or_its_day_is_kept(int minutes, int at, string cron) =>
        Assert.Equal(cron, ScheduleTimes.Every(TimeSpan.FromMinutes(minutes), TimeSpan.FromMinutes(at)).Text);

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(45)]
    [InlineData(90)]
    [InlineData(300)]
    [InlineData(2880)]
    [InlineData(0.5)]
    [InlineData(-60)]
    public void Another_one_is_refused_with_its_neighbours(double minutes)
    {
        PgmlException refused = Assert.Throws<PgmlException>(() => ScheduleTimes.Every(TimeSpan.FromMinutes(minutes), TimeSpan.Zero));
        Assert.Equal(FaultCatalog.InvalidScheduleInterval, refused.Fault);
        Assert.Contains("the nearest ones are ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Days_and_weeks() =>
        Assert.Equal(("5 23 * * *", "0 2 * * 6"), (ScheduleTimes.Daily(new TimeSpan(23, 5, 0)).Text, ScheduleTimes.Weekly(DayOfWeek.Saturday, TimeSpan.FromHours(2)).Text));
}
