using System.Text.RegularExpressions;

namespace PgmlBackup.HostTests;

public sealed class TerminalTests(HostFolder folder) : HostTest(folder)
{
    private const string Red = "\u001b[31;1m";
    private const string Green = "\u001b[32;1m";

    [Fact]
    public async Task A_terminal_has_colours()
    {
        HostRun run = await RunOnTerminalAsync("", ["Write-ProbeStream", "-Fail"]);
        Assert.Contains(Red, run.Output, StringComparison.Ordinal);

        run = await RunOnTerminalAsync("", ["Get-ProbeThing"]);
        Assert.Contains(Green + "Label", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NO_COLOR", "1")]
    [InlineData("TERM", "dumb")]
    public async Task Colours_can_be_refused(string variable, string value)
    {
        HostRun run = await RunOnTerminalAsync("", ["Write-ProbeStream", "-Fail"], start => start.Environment[variable] = value);

        Assert.Contains("The probe failed.", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[3", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_gets_no_colours_from_a_terminal()
    {
        string file = Path.Join(Folder.Scratch(), "out");
        using HostProcess process = HostProcess.Start(
            "script", ["-qec", $"'{Folder.Published}/pgmlbackup' Get-ProbeThing > '{file}'", "/dev/null"], "", start => start.Environment["TERM"] = "xterm");
        await process.EndAsync(Cancelled);

        Assert.Contains("Label Stanza", await File.ReadAllTextAsync(file, Cancelled), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', await File.ReadAllTextAsync(file, Cancelled));
    }

    [Theory]
    [InlineData("y\n", "removed a")]
    [InlineData("maybe\n?\nY\n", "removed a")]
    [InlineData("\n", "removed a")]
    [InlineData("n\n", "kept a")]
    public async Task A_question_is_asked_and_answered(string input, string output)
    {
        HostRun run = await RunOnTerminalAsync(input, ["Remove-ProbeThing"]);

        Assert.Contains("[Y] Yes  [A] Yes to All  [N] No  [L] No to All  [S] Suspend  [?] Help (default is \"Y\"):", run.Output, StringComparison.Ordinal);
        Assert.Contains(output, run.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Yes_to_all_is_asked_for_once()
    {
        HostRun run = await RunOnTerminalAsync("a\n", ["Remove-ProbeThing", "-Label", "a,b,c"]);

        Assert.Single(Regex.Matches(run.Output, "Are you sure"));
        Assert.Contains("removed c", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suspend_looks_around_and_comes_back_to_the_question()
    {
        HostRun run = await RunOnTerminalAsync("s\n'seen ' + 6 * 7\nexit\nn\n", ["Remove-ProbeThing"]);

        Assert.Contains("\nseen 42\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(run.Output, "Are you sure"));
        Assert.Contains("kept a", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-NonInteractive", true)]
    [InlineData("-o:Table", false)]
    public async Task Where_nobody_can_be_asked_the_question_fails(string option, bool onTerminal)
    {
        string[] arguments = [option, "Remove-ProbeThing"];
        HostRun run = onTerminal ? await RunOnTerminalAsync("y\n", arguments) : await RunAsync(arguments);

        Assert.Equal(1, run.ExitCode);
        string text = Regex.Replace(run.Output + run.Error, "\u001b\\[[0-9;]*m|\\s+", " ");
        Assert.Contains("NonInteractive mode.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("removed", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Confirm:false")]
    [InlineData("-Confirm:$false")]
    public async Task The_answer_can_be_given_before_it_is_asked(string argument)
    {
        HostRun run = await RunAsync("Remove-ProbeThing", argument);

        Assert.Equal(["removed a"], run.OutputLines);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Progress_is_one_line_that_goes_away()
    {
        string scratch = Folder.Scratch();

        HostRun run = await RunOnTerminalAsync("", ["Wait-ProbeWork", "-Started", scratch + "/started", "-Ended", scratch + "/ended", "-Steps", "100"]);

        Assert.Equal(0, run.ExitCode);
        string[] drawn = run.Output.Split("\r\u001b[K", StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(drawn.Count(line => line.StartsWith("Backing up main: step ", StringComparison.Ordinal)), 2, 100);
        Assert.Contains("  42 %  00:01:30 left", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("\r\u001b[K", run.Output, StringComparison.Ordinal);
    }
}
