using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Scheduling;

namespace PgmlBackup.UnitTests.Scheduling;

/// <summary>Which expressions are taken, and what they mean on the clock on the wall.</summary>
public sealed class CronTimeTests
{
    private static readonly DateTime s_friday = new(2027, 1, 1);

    [Theory]
    [InlineData("0 0 * * *", "0 0 * * *")]
    [InlineData("  5   4  *  *  sun ", "5 4 * * sun")]
    [InlineData("@daily", "0 0 * * *")]
    [InlineData("@WEEKLY", "0 0 * * 0")]
    [InlineData("*/15 0-23/6 1,15 jan-mar mon-fri", "*/15 0-23/6 1,15 jan-mar mon-fri")]
    public void An_expression_is_kept_with_single_blanks(string text, string kept) => Assert.Equal(kept, CronTime.Parse(text).Text);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("* * * *")]
    [InlineData("* * * * * *")]
    [InlineData("60 0 * * *")]
    [InlineData("0 24 * * *")]
    [InlineData("0 0 0 * *")]
    [InlineData("0 0 31 2 *")]
    [InlineData("0 0 * 13 *")]
    [InlineData("0 0 * * 8")]
    [InlineData("*/0 * * * *")]
    [InlineData("5/15 * * * *")]
    [InlineData("22-2 0 * * *")]
    [InlineData("0 0 * * fri-sun")]
    [InlineData("0 0 L * *")]
    [InlineData("0 0 ? * *")]
    [InlineData("0 0 * * 1#2")]
    [InlineData("0 0 15W * *")]
    [InlineData("1, * * * *")]
    [InlineData("*,5 * * * *")]
    [InlineData("0 0 * january *")]
    [InlineData("@reboot")]
    [InlineData("@every_minute")]
    [InlineData("0 0 * * *\n* * * * *")]
    [InlineData("0 0 * * *\t")]
    [InlineData("0 0 * * %")]
    [InlineData("0 0 * * $(reboot)")]
    [InlineData("0 0 * * '1'")]
    public void What_cron_or_Cronos_would_take_for_something_else_is_refused(string? text) =>
        Assert.Equal(FaultCatalog.InvalidCronExpression, Assert.Throws<PgmlException>(() => CronTime.Parse(text)).Fault);

    [Fact]
    public void Either_field_of_the_day_suffices_where_both_are_restricted() =>
        Assert.Equal([1, 2, 8, 9, 13, 15, 16, 22, 23, 29, 30], Days("0 0 13 1 5,6", s_friday, s_friday.AddDays(30)));

    [Fact]
    public void Both_fields_of_the_day_must_fit_where_one_of_them_is_a_star() =>
        Assert.All(Days("0 0 */2 1 1", s_friday, s_friday.AddDays(30)), day => Assert.True(day % 2 == 1 && new DateTime(2027, 1, day).DayOfWeek == DayOfWeek.Monday));

    [Fact]
    public void Seven_is_a_Sunday_as_zero_is() => Assert.Equal(Days("0 0 * * 0", s_friday, s_friday.AddDays(30)), Days("0 0 * * 7", s_friday, s_friday.AddDays(30)));

    [Theory]
    [InlineData("0 2 * * *", false)]
    [InlineData("0 0-23 * * *", false)]
    [InlineData("0 */6 * * *", true)]
    [InlineData("* 3 * * *", true)]
    public void A_star_in_the_minute_or_the_hour_makes_it_follow_the_clock(string text, bool isWild) => Assert.Equal(isWild, CronTime.Parse(text).IsWild);

    private static int[] Days(string text, DateTime from, DateTime to) => [.. CronTime.Parse(text).WallTimes(from, to).Select(time => time.Day)];
}
