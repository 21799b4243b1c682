using System.Globalization;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Recovery.Targets;

namespace PgmlBackup.UnitTests.Recovery;

public sealed class MomentTextTests
{
    private static readonly TimeZoneInfo s_berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly DateTimeOffset s_now = new(2026, 11, 24, 15, 20, 30, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-11-22 14:30", "2026-11-22T14:30:00.000000+01:00")]
    [InlineData("2026-11-22T14:30", "2026-11-22T14:30:00.000000+01:00")]
    [InlineData("2026-07-22 14:30:05", "2026-07-22T14:30:05.000000+02:00")]
    [InlineData("2026-11-22 14:30:05.123456", "2026-11-22T14:30:05.123456+01:00")]
    [InlineData("2026-11-22 14:30:05.1", "2026-11-22T14:30:05.100000+01:00")]
    [InlineData("2026-11-22T14:30:05.1234567Z", "2026-11-22T14:30:05.123456+00:00")]
    [InlineData("2026-11-22 14:30 UTC", "2026-11-22T14:30:00.000000+00:00")]
    [InlineData("2026-11-22 14:30+05:30", "2026-11-22T14:30:00.000000+05:30")]
    [InlineData("2026-11-22 14:30 -0800", "2026-11-22T14:30:00.000000-08:00")]
    [InlineData("2026-11-22 14:30:00.5+01", "2026-11-22T14:30:00.500000+01:00")]
    [InlineData("14:30", "2026-11-24T14:30:00.000000+01:00")]
    [InlineData(" 9:05:01 ", "2026-11-24T09:05:01.000000+01:00")]
    [InlineData("today 14:30", "2026-11-24T14:30:00.000000+01:00")]
    [InlineData("Yesterday 14:30", "2026-11-23T14:30:00.000000+01:00")]
    [InlineData("14:30Z", "2026-11-24T14:30:00.000000+00:00")]
    [InlineData("-2h", "2026-11-24T14:20:30.000000+01:00")]
    [InlineData("-1d12h", "2026-11-23T04:20:30.000000+01:00")]
    [InlineData("- 90min", "2026-11-24T14:50:30.000000+01:00")]
    [InlineData("2 hours ago", "2026-11-24T14:20:30.000000+01:00")]
    [InlineData("-60d", "2026-09-25T17:20:30.000000+02:00")]
    public void A_moment_is_what_the_clocks_of_the_zone_showed(string text, string expected) => Assert.Equal(expected, Iso(MomentText.Parse(text, s_now, s_berlin)));

    [Theory]
    [InlineData("")]
    [InlineData("2026-11-22")]
    [InlineData("yesterday")]
    [InlineData("now")]
    [InlineData("2h")]
    [InlineData("-2")]
    [InlineData("14:60")]
    [InlineData("24:00")]
    [InlineData("14:30:60")]
    [InlineData("22.11.2026 14:30")]
    [InlineData("11/22/2026 14:30")]
    [InlineData("2026-02-30 14:30")]
    [InlineData("2026-11-22 2:30 PM")]
    [InlineData("2026-11-22 14:30 CET")]
    [InlineData("2026-11-22 14:30+15:00")]
    [InlineData("2026-11-22 14:30:00'; drop table t")]
    [InlineData("0001-01-01 00:00+14:00")]
    [InlineData("0001-01-01 00:00")]
    [InlineData("9999-12-31 23:59:59-14:00")]
    public void What_could_mean_anything_is_refused(string text) => Refused(FaultCatalog.MomentNotUnderstood, text);

    [Theory]
    [InlineData("16:20:31")]
    [InlineData("2026-11-25 00:00")]
    [InlineData("2026-11-24T15:20:30.000001Z")]
    public void A_moment_to_come_is_refused(string text) => Refused(FaultCatalog.MomentInFuture, text);

    [Fact]
    public void The_present_moment_is_taken() => Assert.Equal(s_now, MomentText.Parse("16:20:30", s_now, s_berlin));

    [Theory]
    [InlineData("2026-10-25 01:59:59.999999", "2026-10-25T01:59:59.999999+02:00")]
    [InlineData("2026-10-25 03:00", "2026-10-25T03:00:00.000000+01:00")]
    [InlineData("2026-03-29 01:59:59.999999", "2026-03-29T01:59:59.999999+01:00")]
    [InlineData("2026-03-29 03:00", "2026-03-29T03:00:00.000000+02:00")]
    public void The_edges_of_such_an_hour_are_moments(string text, string expected) => Assert.Equal(expected, Iso(MomentText.Parse(text, s_now, s_berlin)));

    // A span goes by real time, so that it is one moment also on such a day.
    [Fact]
    public void A_span_across_the_change_counts_hours_that_passed() =>
        Assert.Equal("2026-10-25T02:30:00.000000+02:00", Iso(MomentText.Parse("-2h", new DateTimeOffset(2026, 10, 25, 2, 30, 0, TimeSpan.Zero), s_berlin)));

    [Theory]
    [InlineData("2026-11-22T14:30:00Z", "2026-11-22 15:30:00+01:00 (2026-11-22 14:30:00 UTC)")]
    [InlineData("2026-07-22T14:30:00.000001Z", "2026-07-22 16:30:00.000001+02:00 (2026-07-22 14:30:00.000001 UTC)")]
    public void A_moment_is_shown_in_local_time_and_UTC(string moment, string expected) =>
        Assert.Equal(expected, MomentText.Describe(DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture), s_berlin));

    [Fact]
    public void Where_local_time_is_UTC_it_is_shown_once() => Assert.Equal("2026-11-24 15:20:30 UTC", MomentText.Describe(s_now, TimeZoneInfo.Utc));

    private static string Iso(DateTimeOffset moment) => moment.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture);

    private static void Refused(FaultDefinition fault, string text) =>
        Assert.Same(fault, Assert.Throws<PgmlException>(() => MomentText.Parse(text, s_now, s_berlin)).Fault);
}
