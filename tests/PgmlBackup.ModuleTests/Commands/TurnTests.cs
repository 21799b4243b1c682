using System.Management.Automation;
using PgmlBackup.Model;
using PgmlBackup.ModuleTests.Hosting;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.ModuleTests.Commands;

/// <summary>What an administrator sees of turns, of their history, and of backups that are suspended and stopped.</summary>
[Collection(UsesBackedUpCluster.Name)]
public sealed class TurnTests(BackedUpCluster backedUp) : CommandTest
{
    private ScratchCluster Cluster => backedUp.Cluster;

    private string Lock => Cluster.LockPath + "-flock-lock";

    [Fact]
    public async Task A_backup_behind_another_one_fails_leaves_or_gives_up()
    {
        using System.Diagnostics.Process flock = TestProgram.Start(Cluster.Owner, ["flock", "-F", Lock, "sleep", "600"], Cluster.Folder.Environment);
        await ProcessTable.UntilAsync(() => ProcessTable.Named("sleep\0600").Contains(flock.Id), "flock has the lock", Token);
        try
        {
            ErrorRecord failed = Assert.Single(Run(Cluster, "Invoke-PgBackup -ConfigPath $config").Errors);
            Assert.Equal($"BackupAlreadyRunning,{Classes}InvokePgBackupCommand", failed.FullyQualifiedErrorId);
            Assert.Equal(ErrorCategory.ResourceBusy, failed.CategoryInfo.Category);
            Assert.Contains($"process {flock.Id} of {Cluster.Owner.Name}", failed.ToString(), StringComparison.Ordinal);

            Assert.Empty(Run(Cluster, "Invoke-PgBackup -ConfigPath $config -SkipIfRunning").Succeeded);

            SessionResult late = Run(Cluster, "Invoke-PgBackup -ConfigPath $config -Wait -WaitTimeout 1s -ProgressAction Continue -Verbose");
            Assert.Equal($"BackupWaitTimeout,{Classes}InvokePgBackupCommand", Assert.Single(late.Errors).FullyQualifiedErrorId);
            Assert.Equal(ErrorCategory.OperationTimeout, late.Errors[0].CategoryInfo.Category);
            Assert.Contains(late.Progress, record => record.Activity == "Waiting to back up main" && record.StatusDescription.Contains($"process {flock.Id}", StringComparison.Ordinal));
            Assert.Contains(late.Verbose, line => line.StartsWith($"Waiting for the lock '{Lock}'. It is held by process {flock.Id}", StringComparison.Ordinal));
        }
        finally
        {
            ProcessTable.Signal(flock.Id, 9);
        }

        IReadOnlyList<object> runs = Run(Cluster, "Get-PgBackupHistory -ConfigPath $config -Last 3").Objects;
        Assert.Equal([PgRunOutcome.Failed, PgRunOutcome.Skipped, PgRunOutcome.Failed], runs.Cast<PgBackupRun>().Select(run => run.Outcome));
        Assert.Equal(2, Run(Cluster, "Get-PgBackupHistory -ConfigPath $config -Outcome Failed -Last 2 -Since ([DateTime]::Now.AddMinutes(-5))").Objects.Count);
        Assert.Equal([backedUp.Full.Label, backedUp.Damaged.Label], await Cluster.BackupLabelsAsync(Token));
    }

    [Theory]
    [InlineData("-SkipIfNewerThan 20h")]
    [InlineData("-Type Full -SkipIfNewerThan 2d")]
    public void What_is_young_enough_is_returned(string parameters) =>
        Assert.Equal(backedUp.Full.Label, Assert.IsType<PgBackup>(Assert.Single(Run(Cluster, $"Invoke-PgBackup -ConfigPath $config {parameters}").Objects)).Label);

    [Theory]
    [InlineData("-WaitTimeout 2h -SkipIfRunning")]
    [InlineData("-Wait -SkipIfRunning")]
    public void Wait_and_skip_exclude_each_other(string parameters)
    {
        SessionResult result = Run(Cluster, "Invoke-PgBackup -ConfigPath $config " + parameters);
        Assert.Equal($"AmbiguousParameterSet,{Classes}InvokePgBackupCommand", (result.Terminating ?? result.Errors[0]).FullyQualifiedErrorId);
    }

    [Fact]
    public void Runs_are_a_table_that_fits_and_a_list()
    {
        using PowerShellSession narrow = PowerShellSession.OpenWithModule(80);
        object run = new PgBackupRun
        {
            Stanza = "main",
            Outcome = PgRunOutcome.Interrupted,
            Type = PgBackupType.Incremental,
            Label = "20261121-000002F_20261122-040001I",
            RequestTime = DateTime.UtcNow.AddMinutes(-59),
            StartTime = DateTime.UtcNow.AddMinutes(-59),
            StopTime = DateTime.UtcNow.AddMinutes(-31),
            Waited = TimeSpan.FromSeconds(3599),
            DeltaSize = 1 << 30,
        };
        string[] table = narrow.Render("param($run) $run", run).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("   Stanza: main", table[0]);
        Assert.Matches("^ +When Outcome +Label or error +Took +Waited$", table[1]);
        Assert.Matches(@"^59 min ago Interrupted 20261121-000002F_20261122-040001I +28 min( \d+ s)? 59 min 59 s$", table[3]);
    }

    [Fact]
    public async Task Suspending_and_stopping_say_what_they_would_do_and_do_nothing()
    {
        Assert.Empty(Run(Cluster, "Suspend-PgBackup -ConfigPath $config -For 2h -WhatIf; Resume-PgBackup -ConfigPath $config -WhatIf").Succeeded);
        Assert.Contains("suspend backups and the archiving of WAL", Session.Host.Shown.TakeText(), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Join(Cluster.LockPath, "main.stop")));
        SessionResult nothing = Run(Cluster, "Stop-PgBackup -ConfigPath $config -Verbose");
        Assert.IsType<PgStanza>(Assert.Single(nothing.Objects));
        Assert.Contains("Nothing runs for stanza 'main' on this host.", nothing.Verbose);
        Assert.Equal([backedUp.Full.Label, backedUp.Damaged.Label], await Cluster.BackupLabelsAsync(Token));
    }

    [Fact]
    public void A_suspension_warns_that_archiving_stops_too_and_ends()
    {
        SessionResult suspended = Run(Cluster, "Suspend-PgBackup -ConfigPath $config");
        SessionResult resumed = Run(Cluster, "Resume-PgBackup -ConfigPath $config");

        Assert.IsType<PgStanza>(Assert.Single(suspended.Succeeded).BaseObject);
        Assert.Contains("no WAL is archived until Resume-PgBackup", Assert.Single(suspended.Warnings), StringComparison.Ordinal);
        Assert.Single(resumed.Succeeded);
        Assert.False(File.Exists(Path.Join(Cluster.LockPath, "main.stop")));
    }
}
