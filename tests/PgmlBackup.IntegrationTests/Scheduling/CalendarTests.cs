using System.Globalization;
using System.Text.RegularExpressions;
using PgmlBackup.Engine.Scheduling;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Scheduling;

/// <summary>systemd's own calendar and ours agree on every run of a year, changes of the clock included.</summary>
public sealed partial class CalendarTests
{
    [Theory]
    [InlineData("0 * * * *", "Europe/Berlin")]
    [InlineData("30 2 * * *", "Europe/Berlin")]
    [InlineData("15 1-3 * * *", "America/New_York")]
    [InlineData("0 0,6,12,18 * * *", "America/New_York")]
    [InlineData("*/20 */5 * * 1-5", "Europe/Berlin")]
    [InlineData("5 4 */3 * sun", "America/New_York")]
    [InlineData("0 0 13,31 * fri", "Europe/Berlin")]
    [InlineData("7 7 1-31/10 feb-nov/3 *", "UTC")]
    public async Task A_year_of_a_timer(string cron, string zone)
    {
        const string analyze = "/usr/bin/systemd-analyze";
        Assert.SkipUnless(File.Exists(analyze), "systemd-analyze is not installed.");
        TimeZoneInfo place = TimeZoneInfo.FindSystemTimeZoneById(zone);
        CronTime time = CronTime.Parse(cron);
        DateTime start = TimeZoneInfo.ConvertTimeToUtc(new DateTime(2027, 1, 1), place);
        DateTime[] ours = [.. new Timetable(time, PgScheduler.Systemd, place).Between(start, start.AddDays(366))];

        List<DateTime> theirs = [];
        foreach (string calendar in CalendarText.Of(time))
        {
            TestProgramResult result = (await TestProgram.RunAsync(
                null,
                [analyze, "calendar", $"--base-time={start:yyyy-MM-dd HH:mm:ss} UTC", string.Create(CultureInfo.InvariantCulture, $"--iterations={ours.Length + 1}"), calendar],
                new Dictionary<string, string> { ["TZ"] = zone },
                cancellationToken: TestContext.Current.CancellationToken)).EnsureSuccess();
            theirs.AddRange(Moment().Matches(result.Output).Select(match => DateTime.ParseExact(match.Groups[1].Value, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal)));
        }

        Assert.NotEmpty(ours);
        Assert.Equal(theirs.Where(moment => moment <= ours[^1]).Distinct().Order(), ours);
    }

    // Where the zone is UTC itself there is no second line.
    [GeneratedRegex(@"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC")]
    private static partial Regex Moment();
}
