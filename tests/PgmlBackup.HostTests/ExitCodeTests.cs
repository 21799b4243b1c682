namespace PgmlBackup.HostTests;

public sealed class ExitCodeTests(HostFolder folder) : HostTest(folder)
{
    [Theory]
    [InlineData(0, "Get-ProbeThing")]
    [InlineData(0, "Write-ProbeStream")]
    [InlineData(1, "Write-ProbeStream", "-Fail")]
    [InlineData(1, "Write-ProbeStream", "-Throw")]
    [InlineData(0, "Write-ProbeStream", "-Fail", "-ErrorAction", "SilentlyContinue")]
    [InlineData(1, "Write-ProbeStream", "-Fail", "-ErrorAction", "Stop")]
    public async Task A_cmdlet_with_any_error_record_is_1(int exitCode, params string[] arguments)
    {
        Assert.Equal(exitCode, (await RunAsync(arguments)).ExitCode);
    }

    [Theory]
    [InlineData("'fine'", 0)]
    [InlineData("Write-ProbeStream -Fail; 'last'", 1)]
    [InlineData("try { Write-ProbeStream -Throw } catch { 'handled' }", 0)]
    [InlineData("1/0; 'last'", 1)]
    [InlineData("throw 'x'", 1)]
    [InlineData("exit 5", 5)]
    [InlineData("Write-ProbeStream -Fail; exit 0", 0)]
    [InlineData("/bin/false", 1)]
    [InlineData("/bin/false; 'last'", 0)]
    [InlineData("if (", 1)]
    public async Task A_piece_of_script_is_judged_by_its_errors_its_exit_and_its_last_command(string script, int exitCode)
    {
        Assert.Equal(exitCode, (await RunAsync("-Command", script)).ExitCode);
    }

    [Theory]
    [InlineData("'fine'", 0)]
    [InlineData("Write-ProbeStream -Fail", 1)]
    [InlineData("throw 'x'", 1)]
    [InlineData("exit 7", 7)]
    [InlineData("function Stop-Here { exit 9 }\nStop-Here\n'not reached'", 9)]
    [InlineData("Write-ProbeStream -Fail\nexit 0", 0)]
    [InlineData("1/0\n/bin/true", 1)]
    [InlineData("/bin/false", 0)]
    [InlineData("/bin/sh -c 'exit 4'\n'last'", 0)]
    [InlineData("if (", 1)]
    public async Task A_script_file_is_judged_by_its_errors_and_its_exit(string script, int exitCode)
    {
        Assert.Equal(exitCode, (await RunAsync("-File", Script(script))).ExitCode);
    }

    [Fact]
    public async Task The_exit_of_a_script_inside_of_a_script_is_its_own()
    {
        string inner = Script("exit 5");

        HostRun run = await RunAsync("-File", Script($"& '{inner}'\n\"inner $LASTEXITCODE\""));

        Assert.Equal(["inner 5"], run.OutputLines);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task A_script_file_has_its_arguments_and_knows_where_it_lies()
    {
        string path = Script("param([string] $Stanza, [string[]] $Label, [switch] $Force)\n\"$Stanza|$($Label -join '+')|$Force|$PSScriptRoot|$($MyInvocation.MyCommand.Name)\"");

        HostRun run = await RunAsync("-File", path, "-Stanza", "$(x); y", "-Lab", "a,b", "-Force");

        Assert.Equal([$"$(x); y|a+b|True|{Path.GetDirectoryName(path)}|runbook.ps1"], run.OutputLines);
    }

    [Fact]
    public async Task A_script_file_without_parameters_has_everything_in_args()
    {
        HostRun run = await RunAsync("-File", Script("$args"), "-a", "b c", "--", "-d");

        Assert.Equal(["-a", "b c", "-d"], run.OutputLines);
    }

    [Fact]
    public async Task A_script_file_with_wrong_arguments_is_wrong_usage()
    {
        HostRun run = await RunAsync("-File", Script("[CmdletBinding()] param([Parameter(Mandatory)] $Stanza) 'ran'"), "-Stanzas", "x");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("runbook.ps1 has no parameter -Stanzas. Did you mean -Stanza?", run.Error, StringComparison.Ordinal);

        run = await RunAsync("-File", Script("[CmdletBinding()] param([Parameter(Mandatory)] $Stanza) 'ran'"));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("missing mandatory parameters: Stanza", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Select-Object -First 1")]
    [InlineData("Get-ProbeThing | Sort-Object Label")]
    [InlineData("1 | select")]
    public async Task A_cmdlet_of_pwsh_is_missing_and_the_error_says_where_it_is(string script)
    {
        HostRun run = await RunAsync("-Command", script);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("is not recognized", run.Error, StringComparison.Ordinal);
        Assert.Contains("Recommendation: Cmdlets of PowerShell 7 itself", run.Error, StringComparison.Ordinal);
        Assert.Contains("run this in pwsh", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_module_the_program_says_where_it_looked()
    {
        using HostProcess process = HostProcess.Start(Folder.Bare(), ["Get-PgStanza"]);

        HostRun run = await process.EndAsync(Cancelled);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("The module PgmlBackup is neither in", run.Error, StringComparison.Ordinal);
        Assert.Contains("Recommendation:", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_checkout_the_module_is_the_built_one()
    {
        using HostProcess process = HostProcess.Start(HostFolder.Built, ["-OutputFormat", "Json", "-Command", "Import-Module PgmlBackup; (Get-Module PgmlBackup).Path"]);

        HostRun run = await process.EndAsync(Cancelled);

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("module/PgmlBackup.psm1", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Modules_are_looked_for_beside_the_program_and_where_the_user_said()
    {
        HostRun run = await RunAsync(["-Command", "$env:PSModulePath"], start => start.Environment["PSModulePath"] = "/users/modules");

        Assert.Equal([Path.Join(Folder.Published, "Modules") + ":/users/modules"], run.OutputLines);
    }
}
