using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.Model;

public sealed class RecoveryTimelineTests
{
    private static readonly DateTime s_from = new(2026, 11, 1, 2, 0, 0, DateTimeKind.Utc);
    private static readonly string[] s_labels = ["20261105-020000F", "20261105-020000F_20261108-020000D", "20261105-020000F_20261109-020000I"];
    private static readonly DateTime[] s_times = [Day(4), Day(7), Day(8)];

    [Theory]
    [InlineData(40, PgRecoveryWindowEnd.ArchiveEnd, "  ..............F==========D==I=======>", "  2026-11-01 02:00     2026-11-11 02:00")]
    [InlineData(80, PgRecoveryWindowEnd.Hole, "  ..............................F======================D======I===============x", "  2026-11-01 02:00                                             2026-11-11 02:00")]
    public void A_span_is_drawn_to_the_width_of_the_screen(int width, PgRecoveryWindowEnd end, string drawing, string scale)
    {
        string[] lines = Draw(Day(4), Day(10), width, end);
        Assert.Equal([drawing, scale], lines);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public void It_never_is_wider_than_the_screen_and_never_wraps(int width)
    {
        foreach (PgRecoveryWindowEnd end in Enum.GetValues<PgRecoveryWindowEnd>())
        {
            string[] lines = Draw(Day(4), Day(9), width, end);
            Assert.All(lines, line => Assert.Equal(width - 1, line.Length));
            Assert.Equal(1, lines[0].Count(mark => mark is '>' or 'x' or '^'));
            Assert.Equal("FDI", string.Concat(lines[0].Where(char.IsLetter).Where(mark => mark != 'x')));
        }
    }

    [Fact]
    public void What_a_hole_hides_stays_empty_and_spans_stand_under_each_other()
    {
        string first = Draw(Day(0), Day(4), 40, PgRecoveryWindowEnd.Hole, [s_labels[0]], [Day(0)])[0];
        string second = Draw(Day(6), Day(10), 40, PgRecoveryWindowEnd.ArchiveEnd, [s_labels[0]], [Day(6)])[0];
        Assert.Equal("  F=============x......................", first);
        Assert.Equal("  .....................F==============>", second);
    }

    [Fact]
    public void A_full_backup_hides_an_incremental_one_in_the_same_cell_and_no_end_hides_a_backup()
    {
        Assert.Contains("F", Draw(Day(4), Day(10), 40, PgRecoveryWindowEnd.ArchiveEnd, [s_labels[0], s_labels[2]], [Day(4), Day(4).AddMinutes(1)])[0], StringComparison.Ordinal);
        Assert.Equal("  ..............F>.....................", Draw(Day(4), Day(4), 40, PgRecoveryWindowEnd.ArchiveEnd, [s_labels[0]], [Day(4)])[0].PadRight(39, '.'));
        Assert.EndsWith("=I", Draw(Day(4), Day(10), 40, PgRecoveryWindowEnd.ArchiveEnd, [s_labels[2]], [Day(10)])[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 79)]
    [InlineData(-1, 79)]
    [InlineData(5, 12)]
    public void A_screen_without_a_width_or_a_tiny_one_is_served(int width, int length) => Assert.Equal(length, Draw(Day(4), Day(10), width, PgRecoveryWindowEnd.Fork)[0].Length);

    [Fact]
    public void A_scale_of_no_length_is_drawn()
    {
        string[] lines = RecoveryTimeline.Draw(s_from, s_from, s_from, s_from, [s_labels[0]], [s_from], PgRecoveryWindowEnd.ArchiveEnd, 40).Split(Environment.NewLine);
        Assert.StartsWith("  F>.", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_moment_shows_its_microseconds_where_it_has_any()
    {
        Assert.Equal("2026-11-01 02:00:00", RecoveryTimeline.Moment(s_from));
        Assert.Equal("2026-11-01 02:00:00.000007", RecoveryTimeline.Moment(s_from.AddMicroseconds(7)));
    }

    [Theory]
    [InlineData("one two three four", 14, "one two three|four")]
    [InlineData("one two three four", 13, "one two|three four")]
    [InlineData("one two three", 40, "one two three")]
    [InlineData("", 40, "")]
    [InlineData("averyverylongwordthatdoesnotfit a b", 14, "averyverylongwordthatdoesnotfit|a b")]
    public void Words_are_kept_whole(string text, int width, string wrapped) => Assert.Equal(wrapped.Replace("|", Environment.NewLine, StringComparison.Ordinal), RecoveryTimeline.Wrap(text, width));

    private static DateTime Day(int day) => s_from.AddDays(day);

    private static string[] Draw(DateTime from, DateTime to, int width, PgRecoveryWindowEnd end, string[]? labels = null, DateTime[]? times = null) =>
        RecoveryTimeline.Draw(from, to, s_from, Day(10), labels ?? s_labels, times ?? s_times, end, width).Split(Environment.NewLine);
}
