using System.Diagnostics;
using PgmlBackup.Engine.Faults;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.IntegrationTests.Recovery;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Locking;

/// <summary>The commands of the module run by the owner of the cluster, and by somebody who becomes the owner by sudo.</summary>
public sealed class AccountRouteTests(BackedUpStanza backedUp, HostCopy host) : IClassFixture<BackedUpStanza>, IClassFixture<HostCopy>
{
    private const int Interrupt = 2;
    private const int Halt = 19;

    private readonly ScratchStanza _stanza = backedUp.Stanza;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Named => $"-ConfigPath {_stanza.Cluster.ConfigPath} -Confirm:$false";

    [Fact]
    public async Task The_owner_stops_a_backup_and_a_restore_and_goes_on()
    {
        Assert.SkipUnless(TestAccount.IsRoot, "Only root can become the account of PostgreSQL.");
        await AssertStoppedAndGoneOnAsync(TestAccount.Postgres);
    }

    [Fact]
    public async Task A_user_of_sudo_stops_a_backup_and_a_restore_and_goes_on()
    {
        await using SudoUser user = await SudoUser.CreateAsync();

        await AssertStoppedAndGoneOnAsync(user.Account);
    }

    [Fact]
    public async Task The_owner_may_not_read_a_configuration_of_another_account_or_a_closed_one()
    {
        Assert.SkipUnless(TestAccount.IsRoot, "Only root can become the account of PostgreSQL.");
        string config = _stanza.Cluster.Folder.Combine("pgbackrest", "of-root.conf");
        File.Copy(_stanza.Cluster.ConfigPath, config);
        File.SetUnixFileMode(config, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        string ofRoot = await host.RunAsync(TestAccount.Postgres, $"Invoke-PgBackup -ConfigPath {config}", Stop);
        _stanza.Cluster.Folder.GiveToOwner(config);
        File.SetUnixFileMode(config, UnixFileMode.None);
        string closed = await host.RunAsync(TestAccount.Postgres, $"Invoke-PgBackup -ConfigPath {config}", Stop);

        Assert.All([ofRoot, closed], output => Assert.StartsWith($"{nameof(FaultCatalog.ConfigurationNotReadable)},", output, StringComparison.Ordinal));
        Assert.All([ofRoot, closed], output => Assert.Contains(config, output, StringComparison.Ordinal));
    }

    private async Task AssertStoppedAndGoneOnAsync(TestAccount account)
    {
        string copy = _stanza.Cluster.Folder.Combine($"copy-{account.Name}");

        await StopInTheMiddleAsync(account, $"Invoke-PgBackup -Type Full {Named}", "backup");
        await StopInTheMiddleAsync(account, $"Restore-PgCluster -DataDirectory {copy} -NoStart {Named}", "restore");
        string restored = await host.RunAsync(account, $"Restore-PgCluster -DataDirectory {copy} -NoStart {Named} | ForEach-Object Delta; Invoke-PgBackup -Type Full {Named} | ForEach-Object Label", Stop);

        Assert.Equal(["True", (await _stanza.ReadAsync()).Backups[^1].Label], restored.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.True(File.Exists(Path.Combine(copy, "global", "pg_control")));
        Assert.Equal(backedUp.Rows, await _stanza.RowsAsync());
        await _stanza.AssertQuietAsync();
    }

    private async Task StopInTheMiddleAsync(TestAccount account, string script, string command)
    {
        using Process process = host.Start(account, script);
        Task<string> output = process.StandardOutput.ReadToEndAsync(Stop);
        Task<string> error = process.StandardError.ReadToEndAsync(Stop);
        await ProcessTable.UntilAsync(() => process.HasExited || _stanza.ProcessesOf(command).Count > 1, $"workers of pgBackRest {command}", Stop);
        foreach (int worker in _stanza.ProcessesOf(command).Skip(1))
        {
            ProcessTable.Signal(worker, Halt); // So that it cannot end before the signal comes.
        }

        ProcessTable.Signal(process.Id, Interrupt);
        await process.WaitForExitAsync(Stop);

        Assert.True(process.ExitCode == 130, $"{process.ExitCode} {await output} {await error}");
        await _stanza.AssertQuietAsync();
    }
}
