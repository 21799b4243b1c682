using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.Model;

public sealed class DisplayTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData(0L, "0 B")]
    [InlineData(1023L, "1023 B")]
    [InlineData(1024L, "1.00 KiB")]
    [InlineData(1_048_575L, "1.00 MiB")]
    [InlineData(1_836_000_000L, "1.71 GiB")]
    [InlineData(55L * 1024 * 1024, "55.0 MiB")]
    [InlineData(999L * 1024 * 1024, "999 MiB")]
    [InlineData(long.MaxValue, "8.00 EiB")]
    [InlineData(long.MinValue, "-8.00 EiB")]
    public void Sizes_have_three_digits_and_a_binary_unit(long? bytes, string shown) => Assert.Equal(shown, Display.Size(bytes));

    [Theory]
    [InlineData(0, "0.0 s")]
    [InlineData(4.24, "4.2 s")]
    [InlineData(60, "1 min")]
    [InlineData(125, "2 min 5 s")]
    [InlineData(7500, "2 h 5 min")]
    [InlineData(7200, "2 h")]
    [InlineData(90000, "1 d 1 h")]
    [InlineData(-125, "-2 min 5 s")]
    public void Spans_show_their_two_largest_units(double seconds, string shown) => Assert.Equal(shown, Display.Span(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, "0 s ago")]
    [InlineData(59, "59 s ago")]
    [InlineData(3599, "59 min ago")]
    [InlineData(3600 * 47, "47 h ago")]
    [InlineData(3600 * 48, "2 d ago")]
    [InlineData(-300, "in 5 min")]
    public void Ages_show_one_unit(int seconds, string shown)
    {
        var now = new DateTime(2026, 11, 22, 12, 0, 0, DateTimeKind.Utc);
        Assert.Equal(shown, Display.Age(now.AddSeconds(-seconds), now));
        Assert.Equal(shown, Display.Age(now.AddSeconds(-seconds).ToLocalTime(), now));
    }

    [Fact]
    public void What_is_not_known_shows_as_nothing() => Assert.Equal(("", ""), (Display.Span(null), Display.Age(null)));
}
