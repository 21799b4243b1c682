using PgmlBackup.Host.Output;

namespace PgmlBackup.ModuleTests.Host;

public sealed class ProgressTests
{
    private const string Erase = "\r\u001b[K";

    [Theory]
    [InlineData("Backing up main", "file 7", 42, 3661, 100, "Backing up main: file 7  42 %  01:01:01 left")]
    [InlineData("Backing up main", "", 0, -1, 100, "Backing up main  0 %")]
    [InlineData("Backing up main", null, -1, -1, 100, "Backing up main")]
    [InlineData("Backing up main", "x", 140, 90000, 100, "Backing up main: x  100 %  25:00:00 left")]
    [InlineData("Two\nlines", "a\tb\u001b", -1, -1, 100, "Two lines: a b ")]
    [InlineData("Backing up main", "base/16384/1259", 42, 5, 40, "Backing up main:...  42 %  00:00:05 left")]
    [InlineData("Backing up main", "base/16384/1259", 42, 5, 10, "Backing...")]
    [InlineData("Backing up main", "base", 42, 5, 0, "")]
    public void Progress_is_one_line_that_keeps_its_numbers(string activity, string? status, int percent, int seconds, int width, string line)
    {
        Assert.Equal(line, ProgressText.Format(activity, status, percent, seconds, width));
    }

    [Fact]
    public void The_line_is_redrawn_five_times_a_second_at_most()
    {
        var time = new ManualTime();
        using var writer = new StringWriter();
        var line = new ProgressLine(writer, () => 80, time);

        line.Show("a", "1", -1, -1);
        time.Advance(TimeSpan.FromMilliseconds(199));
        line.Show("a", "2", -1, -1);
        time.Advance(TimeSpan.FromMilliseconds(1));
        line.Show("a", "3", -1, -1);

        Assert.Equal($"{Erase}a: 1{Erase}a: 3", writer.ToString());
    }

    [Fact]
    public void The_line_goes_away_before_other_text_and_comes_back_after_it()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var terminal = new Terminal(output, error, TerminalStates.Interactive, () => 80, new ManualTime());

        terminal.ShowProgress("a", "1", -1, -1);
        terminal.WriteOutput("row\n");
        terminal.ShowProgress("a", "2", -1, -1);
        terminal.ClearProgress();
        terminal.ClearProgress();

        Assert.Equal($"{Erase}a: 1{Erase}{Erase}a: 2{Erase}", error.ToString());
        Assert.Equal("row\n", output.ToString());
    }

    [Fact]
    public void Nothing_is_drawn_into_a_file()
    {
        using var error = new StringWriter();
        using var terminal = new Terminal(TextWriter.Null, error, TerminalStates.Redirected);

        terminal.ShowProgress("a", "1", 5, 5);
        terminal.ClearProgress();

        Assert.False(terminal.ShowsProgress);
        Assert.Equal("", error.ToString());
    }
}
