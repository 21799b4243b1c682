using PgmlBackup.Host.CommandLine;

namespace PgmlBackup.ModuleTests.Host;

public sealed class HostOptionsParserTests
{
    [Fact]
    public void A_cmdlet_keeps_its_arguments_as_they_are()
    {
        HostOptions options = HostOptionsParser.Parse(["Get-PgBackupInfo", "-Stanza", "$(rm -rf /)", "-Command", "; x", "--"]);

        Assert.Equal(HostAction.Cmdlet, options.Action);
        Assert.Equal("Get-PgBackupInfo", options.Target);
        Assert.Equal(["-Stanza", "$(rm -rf /)", "-Command", "; x", "--"], options.Arguments);
        Assert.Equal(OutputFormat.Table, options.Format);
        Assert.False(options.NonInteractive);
    }

    [Theory]
    [InlineData("-OutputFormat", "Json")]
    [InlineData("-outputformat", "json")]
    [InlineData("-o", "JSON")]
    [InlineData("--OutputFormat", "Json")]
    public void Options_come_before_the_cmdlet_in_any_case_and_as_beginnings(string option, string value)
    {
        HostOptions options = HostOptionsParser.Parse([option, value, "-NonI", "Get-PgStanza"]);

        Assert.Equal(OutputFormat.Json, options.Format);
        Assert.True(options.NonInteractive);
        Assert.Equal("Get-PgStanza", options.Target);
    }

    [Fact]
    public void A_value_may_follow_a_colon()
    {
        Assert.Equal(OutputFormat.List, HostOptionsParser.Parse(["-OutputFormat:List", "x"]).Format);
        Assert.Equal("1:2", HostOptionsParser.Parse(["-Command:1:2"]).Target);
    }

    [Fact]
    public void A_file_takes_arguments()
    {
        HostOptions options = HostOptionsParser.Parse(["-File", "nightly.ps1", "-Stanza", "main"]);

        Assert.Equal(HostAction.File, options.Action);
        Assert.Equal("nightly.ps1", options.Target);
        Assert.Equal(["-Stanza", "main"], options.Arguments);
    }

    [Fact]
    public void A_command_is_one_argument_because_joined_arguments_would_be_script()
    {
        Assert.Equal("Get-PgStanza | Out-Default", HostOptionsParser.Parse(["-Command", "Get-PgStanza | Out-Default"]).Target);

        var error = Assert.Throws<UsageException>(() => HostOptionsParser.Parse(["-Command", "Get-PgStanza", "-Stanza"]));
        Assert.Contains("'-Stanza'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Help", HostAction.Help)]
    [InlineData("--help", HostAction.Help)]
    [InlineData("-?", HostAction.Help)]
    [InlineData("-h", HostAction.Help)]
    [InlineData("--version", HostAction.Version)]
    [InlineData("-Version", HostAction.Version)]
    internal void Help_and_version_are_found_under_their_usual_names(string option, HostAction action)
    {
        Assert.Equal(action, HostOptionsParser.Parse([option]).Action);
    }

    [Theory]
    [InlineData("-OutputFormt", "-OutputFormat")]
    [InlineData("-NonInteractve", "-NonInteractive")]
    public void An_unknown_option_names_the_near_one(string typed, string meant)
    {
        var error = Assert.Throws<UsageException>(() => HostOptionsParser.Parse([typed, "x"]));

        Assert.Contains($"Did you mean {meant}?", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-OutputFormat", "Xml")]
    [InlineData("-OutputFormat", "1")]
    [InlineData("-OutputFormat", "")]
    [InlineData("-OutputFormat")]
    [InlineData("-File")]
    [InlineData("-Command")]
    [InlineData("-NonInteractive")]
    [InlineData("-")]
    [InlineData("--")]
    [InlineData()]
    public void What_is_incomplete_or_wrong_is_a_usage_error(params string[] words)
    {
        Assert.Throws<UsageException>(() => HostOptionsParser.Parse(words));
    }
}
