using PgmlBackup.Engine.Scheduling;
using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.Scheduling;

/// <summary>What is warned of when schedules are registered.</summary>
public sealed class ScheduleReviewTests
{
    private static readonly DateTime s_now = new(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void No_full_backup_in_the_schedule() => Assert.Contains("takes a full backup", Assert.Single(Review([Schedule("0 6 * * *", PgBackupType.Incremental)], 14).OfAll()), StringComparison.Ordinal);

    [Fact]
    public void No_retention() => Assert.Contains("No retention is configured", Assert.Single(Review([Schedule("0 0 * * *")], null).OfAll()), StringComparison.Ordinal);

    [Theory]
    [InlineData("0 0 * * *", 14, false)]
    [InlineData("0 0 * * *", 14, true)]
    [InlineData("0 0 * * 0", 4, false)]
    [InlineData("0 0 * * 0", 14, true)]
    public void A_schedule_and_a_retention_that_go_together(string cron, int kept, bool isByTime) => Assert.Empty(Review([Schedule(cron)], kept, isByTime).OfAll());

    [Theory]
    [InlineData("0 */6 * * *", 14, false, "reach back 3 d 12 h only")]
    [InlineData("0 0 1 * *", 7, true, "is taken only every 28 d")]
    public void A_retention_that_the_schedule_cannot_meet(string cron, int kept, bool isByTime, string warning) =>
        Assert.Contains(warning, Assert.Single(Review([Schedule(cron)], kept, isByTime).OfAll()), StringComparison.Ordinal);

    [Fact]
    public void The_guide_s_two_fulls_a_day_are_counted_together() =>
        Assert.Contains("reach back 7 d only", Assert.Single(Review([Schedule("0 0 * * *"), Schedule("0 12 * * *")], 14).OfAll()), StringComparison.Ordinal);

    [Fact]
    public void A_time_that_systemd_leaves_out()
    {
        ScheduleDefinition schedule = Schedule("30 2 * * *") with { Scheduler = PgScheduler.Systemd };
        Assert.Contains("does not run on 2027-03-28", Assert.Single(Review([schedule], 14).Of(schedule, Empty(schedule))), StringComparison.Ordinal);
        Assert.Empty(Review([schedule], 14).Of(schedule with { Scheduler = PgScheduler.Cron }, Empty(schedule)));
    }

    private static ScheduleDefinition Schedule(string cron, PgBackupType type = PgBackupType.Full) => ScheduleDefinitionTests.Sample with { Cron = cron, Type = type };

    private static ScheduleStatistics Empty(ScheduleDefinition schedule) => ScheduleStatistics.Of(schedule, schedule.TimetableIn(TimeZoneInfo.Utc), [], s_now);

    private static ScheduleReview Review(IReadOnlyList<ScheduleDefinition> all, int? kept, bool isByTime = false) =>
        new("main", all, kept, isByTime, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), s_now);
}
