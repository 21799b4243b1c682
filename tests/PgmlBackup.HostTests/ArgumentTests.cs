using System.Text.Json;

namespace PgmlBackup.HostTests;

public sealed class ArgumentTests(HostFolder folder) : HostTest(folder)
{
    [Fact]
    public async Task Hostile_arguments_stay_data()
    {
        string witness = Path.Join(Folder.Scratch(), "witness");
        string hostile = $"; /bin/touch '{witness}'; $(/bin/touch {witness}) `touch {witness}` \" | /bin/touch {witness} #";

        HostRun run = await RunAsync("-OutputFormat", "Json", "Show-ProbeArgument", hostile, "-Items", hostile, "-Annotation", "k=" + hostile);

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement row = json.RootElement[0];
        Assert.Equal(hostile, row.GetProperty("Text").GetString());
        Assert.Equal(hostile, row.GetProperty("Items")[0].GetString());
        Assert.Equal(hostile, row.GetProperty("Annotation").GetProperty("k").GetString());
        Assert.False(File.Exists(witness));
    }

    [Fact]
    public async Task Each_form_of_argument_reaches_its_parameter()
    {
        HostRun run = await RunAsync(
            "-o", "Json", "Show-ProbeArgument", "-Text:-begins with a dash", "-Items", "a, b", "x,", "y", "-Ann", "owner=dba,ticket=OPS-7",
            "-Annotation", "@{q='a;b'}", "-Number", "-5", "-Type", "full", "-Force:$false", "-WhatIf");

        Assert.Equal("", run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement row = json.RootElement[0];
        Assert.Equal("-begins with a dash", row.GetProperty("Text").GetString());
        Assert.Equal(["a", "b"], row.GetProperty("Items").EnumerateArray().Select(item => item.GetString()));
        Assert.Equal(["x", "y"], row.GetProperty("Rest").EnumerateArray().Select(item => item.GetString()));
        Assert.Equal("dba", row.GetProperty("Annotation").GetProperty("owner").GetString());
        Assert.Equal("OPS-7", row.GetProperty("Annotation").GetProperty("ticket").GetString());
        Assert.Equal("a;b", row.GetProperty("Annotation").GetProperty("q").GetString());
        Assert.Equal(-5, row.GetProperty("Number").GetInt32());
        Assert.False(row.GetProperty("Force").GetBoolean());
        Assert.True(row.GetProperty("WhatIf").GetBoolean());
    }

    [Theory]
    [InlineData("no parameter -Lable. Did you mean -Label?", "Get-ProbeThing", "-Lable", "x")]
    [InlineData("-Stanza needs a value", "Get-ProbeThing", "-Stanza")]
    [InlineData("-OutputFormat is an option of pgmlbackup", "Get-ProbeThing", "-OutputFormat", "Json")]
    [InlineData("missing mandatory parameters: Text", "Show-ProbeArgument")]
    [InlineData("\"Half\" does not belong to the set", "Show-ProbeArgument", "x", "-Type", "Half")]
    [InlineData("Cannot convert value \"many\"", "Show-ProbeArgument", "x", "-Number", "many")]
    [InlineData("positional parameter cannot be found", "Show-ProbeArgument", "x", "y", "z")]
    [InlineData("There is no cmdlet 'Get-ProbeThng'. Did you mean Get-ProbeThing?", "Get-ProbeThng")]
    [InlineData("There is no cmdlet 'Select-Object'. Cmdlets of PowerShell 7 itself", "Select-Object")]
    [InlineData("'Xml' is no output format", "-OutputFormat", "Xml", "Get-ProbeThing")]
    [InlineData("is no .ps1 file", "-File", "/nowhere/x.ps1")]
    [InlineData("Quote the whole script", "-Command", "Get-ProbeThing", "-Stanza")]
    public async Task Wrong_usage_is_exit_code_2_and_says_what_is_wrong(string message, params string[] arguments)
    {
        HostRun run = await RunAsync(arguments);

        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Contains("pgmlbackup -Help", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public async Task Without_arguments_the_usage_is_told_and_nothing_is_done()
    {
        HostRun run = await RunAsync();

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Contains("Usage:", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Help", "Exit codes:")]
    [InlineData("--help", "Exit codes:")]
    [InlineData("-?", "Exit codes:")]
    [InlineData("-Version", "PowerShell engine 7.")]
    public async Task Help_and_version_are_output(string option, string text)
    {
        HostRun run = await RunAsync(option);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(text, run.Output, StringComparison.Ordinal);
        Assert.Equal("", run.Error);
    }

    [Theory]
    [InlineData("Show-ProbeArgument", "-?")]
    [InlineData("Show-ProbeArgument", "--help")]
    [InlineData("Get-Help", "Show-ProbeArgument")]
    public async Task The_help_of_a_cmdlet_is_PowerShells(params string[] arguments)
    {
        HostRun run = await RunAsync(arguments);

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("[-Annotation <hashtable>]", run.Output, StringComparison.Ordinal);
    }
}
