using System.Text.Json;

namespace PgmlBackup.HostTests;

public sealed class StreamTests(HostFolder folder) : HostTest(folder)
{
    [Theory]
    [InlineData("Table")]
    [InlineData("List")]
    [InlineData("Json")]
    public async Task Standard_output_holds_output_only(string format)
    {
        HostRun run = await RunAsync("-OutputFormat", format, "Write-ProbeStream", "-Fail", "-Verbose", "-InformationAction", "Continue");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(format == "Json" ? ["[", "\"output 1\",", "\"output 2\"", "]"] : ["output 1", "output 2"], run.OutputLines);
        Assert.Contains("WARNING: a warning\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("VERBOSE: a detail\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("a note\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("The probe failed.", run.Error, StringComparison.Ordinal);
        Assert.Contains("Recommendation: Look at the probe.", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("probing", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Error);
    }

    [Fact]
    public async Task A_terminating_error_leaves_whole_JSON_of_what_came_before()
    {
        HostRun run = await RunAsync("-OutputFormat", "Json", "Write-ProbeStream", "-Throw");

        Assert.Equal(1, run.ExitCode);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal("output 1", Assert.Single(json.RootElement.EnumerateArray()).GetString());
        Assert.Contains("Write-ProbeStream: The probe failed.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_and_lists_are_the_views_of_the_module()
    {
        HostRun table = await RunAsync("Get-ProbeThing");
        Assert.Equal(["Label Stanza", "----- ------", "a     main", "b     main"], table.OutputLines);

        HostRun list = await RunAsync("-OutputFormat", "List", "Get-ProbeThing", "-Label", "a");
        Assert.Equal(["Label     : a", "Kilobytes : 5242880"], list.OutputLines);
    }

    [Fact]
    public async Task What_has_no_list_view_is_listed_by_its_properties()
    {
        HostRun run = await RunAsync("-OutputFormat", "List", "-Command", "[pscustomobject]@{ One = 1; Three = 'x','y' }");

        Assert.Equal(["One   : 1", "Three : {x, y}"], run.OutputLines);
    }

    [Fact]
    public async Task JSON_is_one_array_with_numbers_times_and_names()
    {
        HostRun run = await RunAsync("-OutputFormat", "Json", "Get-ProbeThing", "-Label", "a,b");

        Assert.Equal("", run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal(2, json.RootElement.GetArrayLength());
        JsonElement row = json.RootElement[1];
        Assert.Equal("b", row.GetProperty("Label").GetString());
        Assert.Equal(5_368_709_120, row.GetProperty("Size").GetInt64());
        Assert.Equal("2026-01-02T03:04:05Z", row.GetProperty("Start").GetString());
        Assert.Equal(90, row.GetProperty("Took").GetDouble());
        Assert.Equal("Monday", row.GetProperty("Day").GetString());
    }

    [Theory]
    [InlineData("-OutputFormat", "Json", "-Command", "$null = 1")]
    [InlineData("-OutputFormat", "Json", "-Command", "throw 'no'")]
    [InlineData("-OutputFormat", "Json", "-Command", "if (")]
    public async Task JSON_of_nothing_is_an_empty_array(params string[] arguments)
    {
        HostRun run = await RunAsync(arguments);

        Assert.Equal("[]\n", run.Output);
    }

    [Fact]
    public async Task Text_that_a_script_writes_by_itself_stays_out_of_JSON()
    {
        HostRun run = await RunAsync("-OutputFormat", "Json", "-Command", "'shown' | Out-Default; $Host.UI.WriteLine('said'); 'object'");

        Assert.Equal("[\n\"object\"\n]\n", run.Output);
        Assert.Equal("shown\nsaid\n", run.Error);
    }

    [Fact]
    public async Task Text_that_a_script_shows_is_output_elsewhere()
    {
        HostRun run = await RunAsync("-Command", "'shown' | Out-Default; 'object'");

        Assert.Equal(["shown", "object"], run.OutputLines);
    }

    [Fact]
    public async Task What_if_is_no_output()
    {
        HostRun run = await RunAsync("Remove-ProbeThing", "-WhatIf");

        Assert.Equal(["kept a"], run.OutputLines);
        Assert.Contains("What if:", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Text_is_UTF8_whatever_the_locale()
    {
        HostRun run = await RunAsync(["Get-ProbeThing", "-Stanza", "größe→✓"], start =>
        {
            start.Environment["LANG"] = "C";
            start.Environment["LC_ALL"] = "C";
        });

        Assert.Contains("größe→✓", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wide_tables_are_cut_at_120_columns_without_a_terminal()
    {
        HostRun run = await RunAsync("Get-ProbeThing", "-Stanza", new string('x', 300));

        Assert.InRange(run.OutputLines.Max(line => line.Length), 100, 120);
    }

    [Fact]
    public async Task What_a_program_says_on_standard_error_is_no_error_of_the_script()
    {
        HostRun run = await RunAsync("-Command", "/bin/sh -c 'echo beside >&2; echo out'");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["out"], run.OutputLines);
        Assert.Equal("beside\n", run.Error);
    }
}
