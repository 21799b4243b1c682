using System.Management.Automation;
using PgmlBackup.Model;
using PgmlBackup.ModuleTests.Hosting;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.ModuleTests.Commands;

/// <summary>Each failure is one error record with an id, a category, what it concerns and what to do.</summary>
[Collection(UsesBackedUpCluster.Name)]
public sealed class ErrorTests(BackedUpCluster backedUp) : CommandTest
{
    private ScratchCluster Cluster => backedUp.Cluster;

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("../main")]
    [InlineData("-v")]
    [InlineData("--config=/etc/passwd")]
    [InlineData("$(id)")]
    [InlineData("main;id")]
    [InlineData("main\nglobal")]
    [InlineData("main\0")]
    [InlineData("[main]")]
    [InlineData("main:backup")]
    [InlineData("global")]
    [InlineData("mäin")]
    [InlineData("\ud800")]
    public void A_hostile_stanza_goes_nowhere(string stanza)
    {
        foreach (string command in (string[])["Get-PgBackupInfo", "Get-PgStanza", "Get-PgBackupProgress", "Invoke-PgBackup", "Restore-PgCluster"])
        {
            SessionResult result = Run(Cluster, $"{command} -ConfigPath $config -Stanza $a -Verbose", stanza);
            AssertError(result, "InvalidStanzaName", command, ErrorCategory.InvalidArgument);
            Assert.Equal(stanza, result.Errors[0].TargetObject);
            Assert.Empty(result.Output);
            Assert.DoesNotContain(result.Verbose, line => line.StartsWith("As ", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("Get-PgBackupInfo -ConfigPath $config -Label newest", "InvalidLabel", ErrorCategory.InvalidArgument, "newest")]
    [InlineData("Get-PgBackupInfo -ConfigPath $config -Label ../../x", "InvalidLabel", ErrorCategory.InvalidArgument, "../../x")]
    [InlineData("Get-PgBackupInfo -ConfigPath $config -Label 20000101-000000F", "BackupNotFound", ErrorCategory.ObjectNotFound, "20000101-000000F")]
    [InlineData("Restore-PgCluster -ConfigPath $config -Label newest -WhatIf", "InvalidLabel", ErrorCategory.InvalidArgument, "newest")]
    [InlineData("Restore-PgCluster -ConfigPath $config -Label 20000101-000000F -WhatIf", "BackupNotFound", ErrorCategory.ObjectNotFound, "20000101-000000F")]
    [InlineData("Get-PgBackupInfo -ConfigPath /none.conf", "ConfigurationNotFound", ErrorCategory.ObjectNotFound, "/none.conf")]
    [InlineData("Get-PgStanza -ConfigPath $config -ProfilePath /none.toml", "ProfileNotFound", ErrorCategory.ObjectNotFound, "/none.toml")]
    [InlineData("Get-PgBackupInfo -ConfigPath $config -Repository 2", "OptionValueInvalid", ErrorCategory.InvalidArgument, "main")]
    [InlineData("Invoke-PgBackup -ConfigPath $config -Stanza other", "StanzaNotConfigured", ErrorCategory.InvalidArgument, "other")]
    [InlineData("Restore-PgCluster -ConfigPath $config -Stanza other -WhatIf", "StanzaNotConfigured", ErrorCategory.InvalidArgument, "other")]
    [InlineData("Invoke-PgBackup -ConfigPath $config -Annotation @{ 'a=b' = 'c' }", "InvalidAnnotation", ErrorCategory.InvalidArgument, "a=b")]
    [InlineData("Invoke-PgBackup -ConfigPath $config -Annotation @{ note = \"two`nlines\" }", "InvalidAnnotation", ErrorCategory.InvalidArgument, "note")]
    [InlineData("Restore-PgCluster -ConfigPath $config -DataDirectory /etc -Label $a -WhatIf", "DataDirectoryNotEmpty", ErrorCategory.ResourceExists, "/etc")]
    [InlineData("Get-PgCluster -Name 15/none", "ClusterNotFound", ErrorCategory.ObjectNotFound, "15/none")]
    [InlineData("Stop-PgCluster -Name 15/none", "ClusterNotFound", ErrorCategory.ObjectNotFound, "15/none")]
    public void A_failure_has_its_id_its_category_its_target_and_its_advice(string script, string id, ErrorCategory category, string target)
    {
        SessionResult result = Run(Cluster, script, backedUp.Full.Label);
        AssertError(result, id, script.Split(' ')[0], category);
        Assert.Equal(target, result.Errors[0].TargetObject);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void A_stanza_that_the_repository_does_not_have_is_an_error_and_an_object_that_says_so()
    {
        SessionResult result = Run(Cluster, "Get-PgStanza -ConfigPath $config -Stanza other");
        AssertError(result, "StanzaMissing", "Get-PgStanza", ErrorCategory.ObjectNotFound);
        var stanza = Assert.IsType<PgStanza>(Assert.Single(result.Objects));
        Assert.Equal(PgStanzaStatus.Missing, stanza.Status);
        Assert.Equal(stanza, result.Errors[0].TargetObject);
        Assert.Equal("other", result.Errors[0].CategoryInfo.TargetName);
        AssertError(Run(Cluster, "Get-PgBackupInfo -ConfigPath $config -Stanza other"), "StanzaMissing", "Get-PgBackupInfo", ErrorCategory.ObjectNotFound);
    }

    [Fact]
    public void A_backup_with_damaged_pages_is_not_restored_unasked_and_its_error_carries_the_backup_on()
    {
        SessionResult result = Run(Cluster, "Restore-PgCluster -ConfigPath $config -Confirm:$false");
        AssertError(result, "BackupHasPageErrors", "Restore-PgCluster", ErrorCategory.InvalidData);
        Assert.Empty(result.Output);
        Assert.True(Cluster.IsRunning);
        Assert.Equal(backedUp.Damaged.Label, result.Errors[0].CategoryInfo.TargetName);
        var again = (PgBackup)Assert.Single(Run(Cluster, "$a | Get-PgBackupInfo -ConfigPath $config", result.Errors[0].TargetObject).Objects);
        Assert.Equal(backedUp.Damaged.Label, again.Label);
        Assert.Empty(Run(Cluster, "Restore-PgCluster -ConfigPath $config -AllowPageErrors -WhatIf").Succeeded);
    }

    [Fact]
    public void A_folder_without_a_cluster_is_an_error_of_the_service_cmdlets_and_a_status_for_the_list()
    {
        SessionResult result = Run(Cluster, "Start-PgCluster -DataDirectory $a", Cluster.LockPath);
        AssertError(result, "ClusterDataMissing", "Start-PgCluster", ErrorCategory.ObjectNotFound);
        Assert.Equal(Cluster.LockPath, Assert.IsType<PgCluster>(result.Errors[0].TargetObject).DataDirectory);
        var found = (PgCluster)Assert.Single(Run(Cluster, "Get-PgCluster -DataDirectory $a", Cluster.LockPath).Objects);
        Assert.Equal(PgClusterStatus.Missing, found.Status);
    }

    [Fact]
    public void The_pipeline_goes_on_with_the_next_input()
    {
        SessionResult result = Run(Cluster, "$a, $b | Get-PgBackupInfo -ConfigPath $config", WithStanza("../x"), WithStanza("main"));
        AssertError(result, "InvalidStanzaName", "Get-PgBackupInfo", ErrorCategory.InvalidArgument);
        Assert.Equal(2, result.Output.Count);
    }

    [Theory]
    [InlineData("$a, $b | Get-PgBackupInfo -ConfigPath $config -ErrorAction Stop")]
    [InlineData("$ErrorActionPreference = 'Stop'; $a, $b | Get-PgBackupInfo -ConfigPath $config")]
    public void ErrorAction_Stop_ends_it_with_the_same_error(string script)
    {
        SessionResult result = Run(Cluster, script, WithStanza("../x"), WithStanza("main"));
        Assert.Equal($"InvalidStanzaName,{Classes}GetPgBackupInfoCommand", result.Terminating?.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidArgument, result.Terminating!.CategoryInfo.Category);
        Assert.Equal("../x", result.Terminating.TargetObject);
        Assert.Empty(result.Output);
        Assert.Equal(0, Workers.Live);
    }

    [Fact]
    public void The_view_of_an_error_says_what_to_do()
    {
        string shown = Session.Render(Prologue + "Get-PgBackupInfo -ConfigPath $config -Label newest", Cluster.ConfigPath, Cluster.DataDirectory);
        Assert.Contains("'newest' is not the label of a backup.", shown, StringComparison.Ordinal);
        Assert.Contains("Take the label from Get-PgBackupInfo", shown.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    private static PSObject WithStanza(string name)
    {
        var input = new PSObject();
        input.Properties.Add(new PSNoteProperty("Stanza", name));
        return input;
    }

    private static void AssertError(SessionResult result, string id, string command, ErrorCategory category)
    {
        Assert.Null(result.Terminating);
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal($"{id},{Classes}{command.Replace("-", "", StringComparison.Ordinal)}Command", error.FullyQualifiedErrorId);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.False(string.IsNullOrWhiteSpace(error.ErrorDetails?.RecommendedAction));
        Assert.Equal(0, Workers.Live);
    }
}
