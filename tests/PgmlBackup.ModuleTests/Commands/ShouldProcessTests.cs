using PgmlBackup.ModuleTests.Hosting;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.ModuleTests.Commands;

/// <summary>What <c>-WhatIf</c> shows, what is asked and when, and that nothing happens without a yes.</summary>
[Collection(UsesBackedUpCluster.Name)]
public sealed class ShouldProcessTests(BackedUpCluster backedUp) : CommandTest
{
    private const string Choices = "Yes,Yes to All,No,No to All,Suspend";

    private ScratchCluster Cluster => backedUp.Cluster;

    [Fact]
    public async Task WhatIf_of_a_backup_shows_the_command_and_runs_nothing()
    {
        Assert.Empty(Run(Cluster, "Invoke-PgBackup -ConfigPath $config -Type Full -ProcessMax 3 -CompressType Lz4 -StartFast:$false -Annotation @{ a = 'b c' } -WhatIf").Succeeded);
        string shown = Unwrap(Session.Host.Shown.TakeText());
        Assert.StartsWith($"What if: Taking a backup (Full) of stanza 'main' as {Cluster.Owner.Name}: /usr/bin/pgbackrest backup ", shown, StringComparison.Ordinal);
        foreach (string option in (string[])["--type=full", "--process-max=3", "--compress-type=lz4", "--start-fast=n", "a=b c", "--stanza=main", $"--config={Cluster.ConfigPath}"])
        {
            Assert.Contains(option, shown.Replace("--no-start-fast", "--start-fast=n", StringComparison.Ordinal), StringComparison.Ordinal);
        }

        await AssertUntouchedAsync();
    }

    [Theory]
    [InlineData(No)]
    [InlineData(NoToAll)]
    public async Task Confirm_asks_before_a_backup_and_No_means_no(int answer)
    {
        Session.Host.Shown.Answers.Enqueue(answer);
        Assert.Empty(Run(Cluster, "Invoke-PgBackup -ConfigPath $config -Confirm").Succeeded);
        Assert.Equal([$"Back up|Take a backup (Incremental) of stanza 'main' as {Cluster.Owner.Name}?|{Choices}"], Session.Host.Shown.Questions);
        await AssertUntouchedAsync();
    }

    [Fact]
    public async Task A_restore_asks_without_being_told_to_and_says_what_it_will_do()
    {
        int? postmaster = Cluster.PostmasterPid;
        Session.Host.Shown.Answers.Enqueue(No);
        Assert.Empty(Run(Cluster, "Restore-PgCluster -ConfigPath $config -Label $a", backedUp.Full.Label).Succeeded);
        string question = Assert.Single(Session.Host.Shown.Questions);
        Assert.StartsWith($"Restore|This will stop PostgreSQL ({Cluster.DataDirectory}), restore backup {backedUp.Full.Label} of stanza 'main'", question, StringComparison.Ordinal);
        Assert.EndsWith($"Go on?|{Choices}", question, StringComparison.Ordinal);
        Assert.Equal(postmaster, Cluster.PostmasterPid);
        await AssertUntouchedAsync();
    }

    [Theory]
    [InlineData("Restore-PgCluster -ConfigPath $config -Label $a", "RestorePgCluster")]
    [InlineData("Invoke-PgBackup -ConfigPath $config -Confirm", "InvokePgBackup")]
    [InlineData("Stop-PgCluster -DataDirectory $data -Confirm", "StopPgCluster")]
    [InlineData("$ConfirmPreference = 'Low'; Restart-PgCluster -DataDirectory $data", "RestartPgCluster")]
    public async Task Where_nobody_can_answer_it_fails_and_touches_nothing(string script, string command)
    {
        int? postmaster = Cluster.PostmasterPid;
        SessionResult result = Run(Cluster, script, backedUp.Full.Label);
        Assert.Equal($"InvalidOperation,{Classes}{command}Command", Assert.Single(result.Errors).FullyQualifiedErrorId);
        Assert.Single(Session.Host.Shown.Questions);
        Assert.Equal(0, Workers.Live);
        Assert.Equal(postmaster, Cluster.PostmasterPid);
        await AssertUntouchedAsync();
    }

    [Fact]
    public async Task WhatIf_of_a_restore_runs_all_checks_and_touches_nothing()
    {
        int? postmaster = Cluster.PostmasterPid;
        SessionResult result = Run(Cluster, "Restore-PgCluster -ConfigPath $config -Label $a -WhatIf -Verbose", backedUp.Full.Label);
        Assert.Empty(result.Succeeded);
        Assert.Contains(result.Verbose, line => line.Contains("/usr/bin/pgbackrest repo-get ", StringComparison.Ordinal));
        Assert.Contains("What if: All checks passed. This will stop PostgreSQL ", Session.Host.Shown.TakeText(), StringComparison.Ordinal);
        Assert.Empty(Session.Host.Shown.Questions);
        Assert.Equal(postmaster, Cluster.PostmasterPid);
        await AssertUntouchedAsync();
    }

    [Theory]
    [InlineData("Start", "start")]
    [InlineData("Stop", "stop")]
    [InlineData("Restart", "restart")]
    public void WhatIf_of_the_service_cmdlets_names_the_cluster_once(string verb, string action)
    {
        int? postmaster = Cluster.PostmasterPid;
        Assert.Empty(Run(Cluster, $"{verb}-PgCluster -DataDirectory $data -WhatIf -PassThru").Succeeded);
        Assert.Equal($"What if: Performing the operation \"{action}\" on target \"{Cluster.DataDirectory}\".", Session.Host.Shown.TakeText().TrimEnd());
        Assert.Equal(postmaster, Cluster.PostmasterPid);
    }

    [Fact]
    public void No_to_all_is_asked_once()
    {
        int? postmaster = Cluster.PostmasterPid;
        Session.Host.Shown.Answers.Enqueue(NoToAll);
        Assert.Empty(Run(Cluster, "$one = Get-PgCluster -DataDirectory $data; $one, $one, $one | Restart-PgCluster -Confirm").Succeeded);
        Assert.Single(Session.Host.Shown.Questions);
        Assert.Equal(postmaster, Cluster.PostmasterPid);
    }

    [Fact]
    public void Yes_to_all_is_asked_once_and_goes_on_to_the_end()
    {
        int? postmaster = Cluster.PostmasterPid;
        Session.Host.Shown.Answers.Enqueue(YesToAll);
        SessionResult result = Run(Cluster, "$one = Get-PgCluster -DataDirectory $data; $one, $one | Restart-PgCluster -Confirm -PassThru");
        Assert.Equal(2, result.Succeeded.Count);
        Assert.Single(Session.Host.Shown.Questions);
        Assert.NotEqual(postmaster, Cluster.PostmasterPid);
        Assert.True(Cluster.IsRunning);
    }

    private static string Unwrap(string shown) => shown.Replace("\n", "", StringComparison.Ordinal);

    private async Task AssertUntouchedAsync() => Assert.Equal([backedUp.Full.Label, backedUp.Damaged.Label], await Cluster.BackupLabelsAsync(Token));
}
