using PgmlBackup.Model;
using PgmlBackup.ModuleTests.Hosting;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.ModuleTests.Commands;

/// <summary>The cmdlets of retention, removal and notes: what is bound, asked, shown and emitted. Nothing that others look at is removed.</summary>
[Collection(UsesBackedUpCluster.Name)]
public sealed class RetentionTests(BackedUpCluster backedUp) : CommandTest
{
    private ScratchCluster Cluster => backedUp.Cluster;

    [Fact]
    public void The_policy_is_an_object_a_repository_and_its_verdicts_one_a_backup()
    {
        var retention = (PgRetention)Assert.Single(Run(Cluster, "Get-PgRetention -ConfigPath $config").Succeeded).BaseObject;
        Assert.Equal((99, (int?)null, 2, 1), (retention.FullCount, retention.Days, retention.BackupCount, retention.Repository));
        Assert.Equal($"line 3 of {Cluster.ConfigPath}", retention.Source);
        SessionResult verdicts = Run(Cluster, "Get-PgRetention -ConfigPath $config -Stanza main -ByBackup");
        Assert.Equal([backedUp.Full.Label, backedUp.Damaged.Label], verdicts.Objects.Cast<PgBackupRetention>().Select(verdict => verdict.Label));
        Assert.All(verdicts.Objects.Cast<PgBackupRetention>(), verdict => Assert.StartsWith("kept: the newest of 99 full backups", verdict.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_section_for_one_of_the_expires_is_warned_of_and_a_repository_that_cannot_tell_is_an_error_beside_the_other()
    {
        string before = await File.ReadAllTextAsync(Cluster.ConfigPath, Token);
        string other = Cluster.Folder.WriteFile("other.conf", before + $"\n[global:expire]\nrepo1-retention-full=3\n[main:backup]\nrepo2-path={Cluster.Folder.Combine("none")}\n[main:info]\nrepo2-path={Cluster.Folder.Combine("none")}\n");
        SessionResult result = Run(Cluster, "Get-PgRetention -ConfigPath $a", other);
        Assert.Contains("follows another policy (the newest 3 full backups)", result.Warnings[0], StringComparison.Ordinal);
        Assert.Equal(1, ((PgRetention)Assert.Single(result.Objects)).Repository);
        Assert.StartsWith("StanzaMissing,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIf_of_a_policy_shows_the_difference_and_what_goes_and_writes_nothing()
    {
        string before = await File.ReadAllTextAsync(Cluster.ConfigPath, Token);
        Assert.Empty(Run(Cluster, "Set-PgRetention -ConfigPath $config -GuideDefaults -WhatIf").Succeeded);
        string shown = Session.Host.Shown.TakeText();
        foreach (string line in (string[])["-repo1-retention-full=99", "+repo1-retention-full=14", "+repo1-retention-full-type=time", "No backup and no WAL goes."])
        {
            Assert.Contains(line, shown, StringComparison.Ordinal);
        }

        Assert.Equal(before, await File.ReadAllTextAsync(Cluster.ConfigPath, Token));
    }

    [Fact]
    public async Task A_policy_is_asked_for_and_No_means_no()
    {
        string before = await File.ReadAllTextAsync(Cluster.ConfigPath, Token);
        Session.Host.Shown.Answers.Enqueue(No);
        Assert.Empty(Run(Cluster, "Set-PgRetention -ConfigPath $config -Days 14").Succeeded);
        Assert.StartsWith(
            "Set the retention|Set the retention of stanza 'main', repository 1, to full backups of 14 days?|", Assert.Single(Session.Host.Shown.Questions), StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(Cluster.ConfigPath, Token));
    }

    [Fact]
    public void What_is_in_force_already_is_returned_without_a_question()
    {
        var retention = (PgRetention)Assert.Single(Run(Cluster, "Set-PgRetention -ConfigPath $config -FullCount 99 -Apply").Succeeded).BaseObject;
        Assert.Equal(99, retention.FullCount);
        Assert.Empty(Session.Host.Shown.Questions);
    }

    [Theory]
    [InlineData("Set-PgRetention -ConfigPath $config -Days 14 -FullCount 3 -WhatIf")]
    [InlineData("Set-PgRetention -ConfigPath $config -Days 14 -Daily 7 -WhatIf")]
    [InlineData("Set-PgRetention -ConfigPath $config -Days 0 -WhatIf")]
    [InlineData("Set-PgRetention -ConfigPath $config -FullCount 10000000 -WhatIf")]
    [InlineData("Remove-PgBackup -ConfigPath $config -Label '' -WhatIf")]
    public void A_policy_that_contradicts_itself_is_not_bound(string script)
    {
        SessionResult result = Run(Cluster, script);
        Assert.Contains("Parameter", (result.Terminating ?? Assert.Single(result.Errors)).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void Removing_asks_and_says_what_goes_with_it()
    {
        Session.Host.Shown.Answers.Enqueue(No);
        Assert.Empty(Run(Cluster, "Get-PgBackupInfo -ConfigPath $config -Latest | Remove-PgBackup -ConfigPath $config").Succeeded);
        string question = Assert.Single(Session.Host.Shown.Questions);
        Assert.StartsWith($"Remove|Removing backup {backedUp.Damaged.Label} (Incremental, ", question, StringComparison.Ordinal);
        Assert.Contains("No other backup is built upon it. It is the newest: everything after", question, StringComparison.Ordinal);
        Assert.Equal(2, Run(Cluster, "Get-PgBackupInfo -ConfigPath $config").Output.Count);
    }

    [Theory]
    [InlineData("Remove-PgBackup -ConfigPath $config -Label $a -Confirm:$false", "LastRestorableBackup")]
    [InlineData("Remove-PgBackup -ConfigPath $config -Label 20000101-000000F -Confirm:$false", "BackupNotFound")]
    [InlineData("Remove-PgBackup -ConfigPath $config -Label ../../x -Confirm:$false", "InvalidLabel")]
    [InlineData("Set-PgBackupAnnotation -ConfigPath $config -Label 20000101-000000F -Pin", "BackupNotFound")]
    [InlineData("Set-PgBackupAnnotation -ConfigPath $config -Label $a -Pin -Unpin", "InvalidAnnotation")]
    [InlineData("Set-PgBackupAnnotation -ConfigPath $config -Label $a -Note \"two`nlines\"", "InvalidAnnotation")]
    [InlineData("Set-PgRetention -ConfigPath $config -Days 14 -Repository 2 -Confirm:$false", "RepositoryNotConfigured")]
    [InlineData("$env:PGBACKREST_REPO1_RETENTION_FULL = '3'; try { Set-PgRetention -ConfigPath $config -Days 14 -Confirm:$false } finally { $env:PGBACKREST_REPO1_RETENTION_FULL = $null }", "RetentionSetByVariable")]
    public void What_may_not_be_is_an_error_with_its_id(string script, string id)
    {
        SessionResult result = Run(Cluster, script, backedUp.Full.Label);
        Assert.StartsWith($"{id},{Classes}", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.False(string.IsNullOrWhiteSpace(result.Errors[0].ErrorDetails?.RecommendedAction));
        Assert.Empty(result.Output);
    }

    [Fact]
    public void A_note_and_a_pin_come_and_go_and_a_pin_is_warned_of()
    {
        var pinned = (PgBackup)Assert.Single(Run(Cluster, "Get-PgBackupInfo -ConfigPath $config -Latest | Set-PgBackupAnnotation -ConfigPath $config -Note 'keep me' -Pin -Annotation @{ extra = 'x' }").Succeeded).BaseObject;
        try
        {
            Assert.True(pinned.Pinned);
            Assert.Equal(("keep me", "x"), (pinned.Annotation["note"], pinned.Annotation["extra"]));
            SessionResult retention = Run(Cluster, "Get-PgRetention -ConfigPath $config");
            Assert.Contains(backedUp.Damaged.Label, Assert.Single(retention.Warnings), StringComparison.Ordinal);
            Assert.Equal([backedUp.Full.Label, backedUp.Damaged.Label], ((PgRetention)Assert.Single(retention.Objects)).IgnoredPin);
            SessionResult removal = Run(Cluster, "Remove-PgBackup -ConfigPath $config -Label $a -Confirm:$false", backedUp.Damaged.Label);
            Assert.StartsWith("BackupPinned,", Assert.Single(removal.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        }
        finally
        {
            var free = (PgBackup)Assert.Single(
                Run(Cluster, "Set-PgBackupAnnotation -ConfigPath $config -Label $a -Unpin -Note '' -Annotation @{ extra = '' }", backedUp.Damaged.Label).Succeeded).BaseObject;
            Assert.Empty(free.Annotation);
        }
    }

    [Fact]
    public void WhatIf_of_a_note_changes_nothing()
    {
        Assert.Empty(Run(Cluster, "Set-PgBackupAnnotation -ConfigPath $config -Label $a -Note x -Pin -WhatIf", backedUp.Full.Label).Succeeded);
        Assert.Contains("set the note note=x, pin", Session.Host.Shown.TakeText(), StringComparison.Ordinal);
        Assert.False(((PgBackup)Run(Cluster, "Get-PgBackupInfo -ConfigPath $config -Type Full").Objects[0]!).Pinned);
    }
}
