using PgmlBackup.ModuleTests.Hosting;

namespace PgmlBackup.ModuleTests.Help;

/// <summary>Every example of the help, run as it stands there against a real PostgreSQL and pgBackRest.</summary>
/// <param name="server">The server.</param>
public sealed class ExampleRunTests(ExampleCluster server) : IClassFixture<ExampleCluster>
{
    // In the place of what the examples leave to the machine: its configuration and its only cluster.
    private const string Machine = """
        param($config, $data, $cache, $profiled)
        $PSDefaultParameterValues = @{
            '*-Pg*:ConfigPath' = $config
            'Register-PgBackupSchedule:With' = 'Cron'
            'Get-PgCluster:DataDirectory' = $data
            'Start-PgCluster:DataDirectory' = $data
            'Stop-PgCluster:DataDirectory' = $data
            'Restart-PgCluster:DataDirectory' = $data
            'Initialize-PgArchive:DataDirectory' = $data
            '*-HfCache*:CachePath' = $cache
            'Invoke-PgBackup:ProfilePath' = $profiled
            'Restore-PgCluster:ProfilePath' = $profiled
            'Remove-HfCacheSnapshot:ConfigPath' = $config
        }
        # What the texts of the examples tell the reader to ask for.
        $key = [pscredential]::new('TESTKITKEY', [Net.NetworkCredential]::new('', 'testkit/secret+key').SecurePassword)
        $passphrase = [Net.NetworkCredential]::new('', 'open sesame').SecurePassword
        """;

    // The engine alone has no views of its own to choose; what they would show passes through.
    private const string Views = "function Format-List { $input } function Format-Table { $input }";

    [Theory]
    [MemberData(nameof(ModuleHelp.Examples), MemberType = typeof(ModuleHelp))]
    public async Task An_example_runs_without_an_error(string cmdlet, int number) =>
        _ = (await RunAsync(ModuleHelp.Of(cmdlet).Examples[number - 1].Code)).Succeeded;

    [Theory]
    [MemberData(nameof(ModuleHelp.TopicCommands), MemberType = typeof(ModuleHelp))]
    public async Task A_command_of_a_topic_runs_without_an_error(string code) => _ = (await RunAsync(code)).Succeeded;

    [Fact]
    public async Task An_example_that_fails_is_noticed() =>
        Assert.StartsWith("BackupNotFound,", Assert.Single((await RunAsync("Get-PgBackupInfo -Label 20200101-000000F_20200102-000000I")).Errors).FullyQualifiedErrorId, StringComparison.Ordinal);

    // Those that look at schedules or end one.
    private const string Schedule = "$null = Register-PgBackupSchedule -Name main-full -Type Full -Daily -With Cron -WarningAction SilentlyContinue; ";

    private async Task<SessionResult> RunAsync(string code)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "PostgreSQL servers are served on Linux only.");
        await server.PrepareAsync(TestContext.Current.CancellationToken);
        using PowerShellSession session = PowerShellSession.OpenWithModule();
        foreach (int yes in Enumerable.Repeat(0, 10))
        {
            session.Host.Shown.Answers.Enqueue(yes);
        }

        SessionResult result = session.Run(
            "param($machine, $views, $config, $data, $cache, $profiled, $example) . ([scriptblock]::Create($machine)) $config $data $cache $profiled; . ([scriptblock]::Create($views)); . ([scriptblock]::Create($example))",
            Machine, Views, server.Cluster.ConfigPath, server.Cluster.DataDirectory, server.CachePath, server.ProfilePath, (code.Contains("-PgBackupSchedule", StringComparison.Ordinal) ? Schedule : "") + server.Localise(code));
        Assert.Equal(0, Workers.Live);
        return result;
    }
}
