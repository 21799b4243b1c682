using PgmlBackup.Engine.Wal;

namespace PgmlBackup.UnitTests.Wal;

public sealed class TimelineHistoryTests
{
    private const string Text = "1\t0/5000110\tno recovery target specified\n\n# a comment\n2\t0/7000028\tbefore 2026-11-22 14:30:00.25+00\n";

    [Fact]
    public void All_ancestors_are_read_with_where_and_why_they_were_left()
    {
        TimelineHistory history = TimelineHistory.Parse(3, Text);

        Assert.Equal([new TimelineSwitch(1, new WalLocation(0x5000110), "no recovery target specified"), new TimelineSwitch(2, new WalLocation(0x7000028), "before 2026-11-22 14:30:00.25+00")], history.Switches);
        Assert.Equal((2U, new WalLocation(0x7000028)), (history.Parent, history.Begin));
        Assert.Equal(
            [
                new TimelinePart(1, default, new WalLocation(0x5000110)),
                new TimelinePart(2, new WalLocation(0x5000110), new WalLocation(0x7000028)),
                new TimelinePart(3, new WalLocation(0x7000028), null),
            ],
            history.Parts);
    }

    [Fact]
    public void The_first_timeline_came_from_none()
    {
        Assert.Null(TimelineHistory.First.Parent);
        Assert.Equal([new TimelinePart(1, default, null)], TimelineHistory.First.Parts);
    }

    [Theory]
    [InlineData(2, "")]
    [InlineData(2, "# nothing\n")]
    [InlineData(3, "1\t0/5000110\tx\n1\t0/6000000\tx\n")]
    [InlineData(3, "1\t0/5000110\tx\n2\t0/4000000\tx\n")]
    [InlineData(3, "3\t0/5000110\tx\n")]
    [InlineData(3, "one\t0/5000110\tx\n")]
    [InlineData(3, "1\t5000110\tx\n")]
    [InlineData(3, "1\n")]
    public void What_PostgreSQL_would_refuse_is_refused(uint timeline, string text) => Assert.Throws<FormatException>(() => TimelineHistory.Parse(timeline, text));

    [Fact]
    public void A_file_has_the_number_in_hexadecimal() => Assert.Equal("000000AB.history", TimelineHistory.FileName(0xAB));
}
