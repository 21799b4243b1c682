using System.Management.Automation;
using PgmlBackup.Model;
using PgmlBackup.ModuleTests.Hosting;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.ModuleTests.Commands;

/// <summary>However a pipeline ends early, no worker, no process of pgBackRest and no lock is left, and the same command then works.</summary>
[Collection(UsesBusyCluster.Name)]
public sealed class StopTests(BusyCluster busy) : CommandTest
{
    private const string SlowBackup = "Invoke-PgBackup -ConfigPath $config -Type Full -CompressType Bz2 -ProcessMax 2";
    private const string QuickBackup = "Invoke-PgBackup -ConfigPath $config -Type Full -CompressType Lz4";

    private ScratchCluster Cluster => busy.Cluster;

    [Fact]
    public async Task Stop_in_the_middle_of_a_backup_leaves_nothing_behind()
    {
        IReadOnlyList<string> before = await Cluster.BackupLabelsAsync(Token);
        SessionResult result = await StopAsync(LookFromElsewhereAsync(), SlowBackup + " -Verbose");
        Assert.True(result.Stopped);
        Assert.Empty(result.Output);
        await AssertOverAsync();
        Assert.Equal(before, await Cluster.BackupLabelsAsync(Token));
        Assert.Single(Run(Cluster, QuickBackup).Succeeded);
    }

    [Fact]
    public async Task Stop_in_the_middle_of_a_restore_leaves_a_state_that_cannot_start_and_the_next_restore_ends_it()
    {
        Assert.Single(Run(Cluster, SlowBackup).Succeeded);
        await busy.LoseTablesAsync(Token);
        SessionResult result = await StopAsync(PgBackRestAtWork.CopiesAsync(Cluster, Token), "Restore-PgCluster -ConfigPath $config -ProcessMax 2 -Confirm:$false");
        Assert.True(result.Stopped);
        Assert.Empty(result.Output);
        await AssertOverAsync();
        Assert.False(Cluster.IsRunning);
        Assert.False(File.Exists(Path.Join(Cluster.DataDirectory, "global", "pg_control")));

        var restored = (PgRestoreResult)Assert.Single(Run(Cluster, "Restore-PgCluster -ConfigPath $config -Confirm:$false").Objects);
        Assert.True(restored.Started);
        Assert.Equal(100, await Cluster.CountRowsAsync(cancellationToken: Token));
    }

    [Theory]
    [InlineData("foreach ($once in 1) { {0} -Verbose 4>&1 | ForEach-Object { if (\"$_\" -like 'backup start archive*') { break } } }", null)]
    [InlineData("{0} -Verbose 4>&1 | ForEach-Object { if (\"$_\" -like 'backup start archive*') { throw 'enough' } }", "enough")]
    public async Task What_ends_the_pipeline_downstream_ends_the_backup(string script, string? thrown)
    {
        IReadOnlyList<string> before = await Cluster.BackupLabelsAsync(Token);
        SessionResult result = Run(Cluster, script.Replace("{0}", SlowBackup, StringComparison.Ordinal));
        Assert.Equal(thrown, result.Terminating?.FullyQualifiedErrorId);
        Assert.Empty(result.Output);
        await AssertOverAsync();
        Assert.Equal(before, await Cluster.BackupLabelsAsync(Token));
    }

    [Fact]
    public async Task A_warning_that_ends_the_pipeline_ends_the_backup()
    {
        // pgBackRest warns of an option that it does not know, and goes on.
        string config = Cluster.Folder.WriteFile(
            "pgbackrest/warns.conf", await File.ReadAllTextAsync(Cluster.ConfigPath, Token) + "no-such-option=1\n", UnixFileMode.UserRead | UnixFileMode.GroupRead);
        IReadOnlyList<string> before = await Cluster.BackupLabelsAsync(Token);
        SessionResult result = Run(Cluster, SlowBackup.Replace("$config", "$a", StringComparison.Ordinal) + " -WarningAction Stop", config);
        Assert.Contains("no-such-option", result.Terminating?.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        await AssertOverAsync();
        Assert.Equal(before, await Cluster.BackupLabelsAsync(Token));
    }

    [Fact]
    public async Task An_error_that_ends_the_pipeline_leaves_nothing_behind()
    {
        await Cluster.StopAsync(cancellationToken: Token);
        try
        {
            SessionResult result = Run(Cluster, QuickBackup + " -ErrorAction Stop");
            Assert.Equal($"DatabaseConnectFailed,{Classes}InvokePgBackupCommand", result.Terminating?.FullyQualifiedErrorId);
            await AssertOverAsync();
        }
        finally
        {
            await Cluster.StartAsync(Token);
        }
    }

    private Task<SessionResult> StopAsync(Task started, string script) => Session.StopAsync(started, Prologue + script, Cluster.ConfigPath, Cluster.DataDirectory);

    // While a backup runs, another session sees it, and may not take one too.
    private async Task LookFromElsewhereAsync()
    {
        await PgBackRestAtWork.CopiesAsync(Cluster, Token);
        using PowerShellSession other = PowerShellSession.OpenWithModule(80);
        var progress = (PgBackupProgress)Assert.Single(RunIn(other, Cluster, "Get-PgBackupProgress -ConfigPath $config").Objects);
        Assert.Equal("main", progress.Stanza);
        Assert.Equal("backup", progress.Operation);
        Assert.Equal(Cluster.Owner.Name, progress.UserName);
        Assert.Contains($"{progress.ProcessId} backup", PgBackRestAtWork.Processes(Cluster));
        string[] table = other.Render("param($progress) $progress", progress).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches("^Stanza Operation +PID User +Started +Done +Copied +Of +Left", table[0]);
        Assert.Matches($@"^main +backup +{progress.ProcessId} +{Cluster.Owner.Name} ", table[2]);
        ErrorRecord busyError = Assert.Single(RunIn(other, Cluster, QuickBackup).Errors);
        Assert.Equal($"BackupAlreadyRunning,{Classes}InvokePgBackupCommand", busyError.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ResourceBusy, busyError.CategoryInfo.Category);
        Assert.Contains($"{progress.ProcessId}", busyError.ToString(), StringComparison.Ordinal);
    }

    private async Task AssertOverAsync()
    {
        Assert.Equal(0, Workers.Live);
        await PgBackRestAtWork.AssertOverAsync(Cluster);
    }
}
