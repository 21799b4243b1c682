using PgmlBackup.Engine.Configuration;

namespace PgmlBackup.UnitTests.Configuration;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("30s", 30)]
    [InlineData("15m", 900)]
    [InlineData("15min", 900)]
    [InlineData("20h", 72000)]
    [InlineData("2d", 172800)]
    [InlineData("1w", 604800)]
    [InlineData("1d12h", 129600)]
    [InlineData(" 1 day 2 hours ", 93600)]
    [InlineData("1.5H", 5400)]
    [InlineData("02:00:00", 7200)]
    public void A_span_is_read_with_its_units(string text, double seconds)
    {
        Assert.True(DurationText.TryParse(text, out TimeSpan span));
        Assert.Equal(TimeSpan.FromSeconds(seconds), span);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("20")]
    [InlineData("h")]
    [InlineData("-2h")]
    [InlineData("0s")]
    [InlineData("2 fortnights")]
    [InlineData("20h $(reboot)")]
    [InlineData("999999999w")]
    [InlineData("1:2:3:4:5")]
    public void What_could_mean_anything_is_refused(string? text) => Assert.False(DurationText.TryParse(text, out _));
}
