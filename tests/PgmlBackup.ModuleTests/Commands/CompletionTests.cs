using System.Collections.ObjectModel;
using System.Management.Automation;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.ModuleTests.Commands;

/// <summary>What the tabulator key offers.</summary>
[Collection(UsesBackedUpCluster.Name)]
public sealed class CompletionTests(BackedUpCluster backedUp) : CommandTest
{
    [Theory]
    [InlineData("Get-PgBackupInfo -ConfigPath {0} -Stanza ")]
    [InlineData("Get-PgBackupInfo -ConfigPath {0} ")]
    [InlineData("Get-PgBackupInfo -ConfigPath {0} -Stanza m")]
    [InlineData("Invoke-PgBackup -ConfigPath {0} -Stanza MA")]
    [InlineData("Restore-PgCluster -ConfigPath '{0}' -Stanza 'm")]
    public async Task A_stanza_is_completed_from_the_configuration(string typed)
    {
        CompletionResult stanza = Assert.Single(await CompleteAsync(typed), result => result.ListItemText == "main");
        Assert.Equal("main", stanza.CompletionText);
        Assert.Equal(backedUp.Cluster.DataDirectory, stanza.ToolTip);
    }

    [Theory]
    [InlineData("Get-PgBackupInfo -ConfigPath {0} -Label ")]
    [InlineData("Restore-PgCluster -ConfigPath {0} -Stanza main -Label ")]
    [InlineData("Restore-PgCluster main -ConfigPath {0} -Label 2")]
    public async Task Labels_are_completed_from_the_repository_the_newest_first(string typed)
    {
        IReadOnlyList<CompletionResult> labels = await CompleteAsync(typed);
        Assert.Equal([backedUp.Damaged.Label, backedUp.Full.Label], labels.Select(label => label.CompletionText));
        Assert.StartsWith("Incremental, ", labels[0].ToolTip, StringComparison.Ordinal);
        Assert.EndsWith(" ago, page errors", labels[0].ToolTip, StringComparison.Ordinal);
        Assert.StartsWith("Full, ", labels[1].ToolTip, StringComparison.Ordinal);
        Assert.EndsWith(" ago", labels[1].ToolTip, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-PgBackupInfo -ConfigPath {0} -Stanza x")]
    [InlineData("Get-PgBackupInfo -ConfigPath {0} -Stanza other -Label ")]
    [InlineData("Get-PgBackupInfo -ConfigPath {0} -Stanza ../x -Label ")]
    [InlineData("Get-PgBackupInfo -ConfigPath /none.conf -Stanza ")]
    [InlineData("Get-PgBackupInfo -ConfigPath {0} -ProfilePath /none.toml -Label ")]
    public void Where_there_is_nothing_to_offer_the_completion_is_empty_and_quiet(string typed)
    {
        Assert.DoesNotContain(Complete(typed), result => result.ResultType == CompletionResultType.ParameterValue);
        Assert.Empty(Session.Host.Shown.TakeText());
    }

    [Theory]
    [InlineData("Get-PgBackupInfo -Type ", "Differential", "Full", "Incremental")]
    [InlineData("Invoke-PgBackup -Type f", "Full")]
    [InlineData("Invoke-PgBackup -CompressType ", "Bz2", "Gz", "Lz4", "None", "Zst")]
    [InlineData("Stop-PgCluster -Mode ", "Fast", "Immediate", "Smart")]
    public void Values_of_a_fixed_set_are_completed(string typed, params string[] expected) =>
        Assert.Equal(expected, Complete(typed).Select(result => result.CompletionText).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Clusters_are_completed_from_what_the_machine_knows()
    {
        Assert.SkipUnless(DebianScratch.IsAvailable, "Debian's tools are not installed.");
        await using DebianScratch debian = DebianScratch.Create();
        await debian.CreateClusterAsync("green", cancellationToken: Token);
        string? before = Environment.GetEnvironmentVariable("PG_CLUSTER_CONF_ROOT");
        try
        {
            Environment.SetEnvironmentVariable("PG_CLUSTER_CONF_ROOT", debian.ConfigurationRoot);
            foreach (string typed in (string[])["Get-PgCluster -Name ", "Stop-PgCluster {1}/g", "Start-PgCluster '{1}/G"])
            {
                CompletionResult cluster = Assert.Single(await CompleteAsync(typed));
                Assert.Equal(Fill("{1}/green"), cluster.CompletionText);
                Assert.StartsWith($"Stopped, {debian.Folder.Path}/", cluster.ToolTip, StringComparison.Ordinal);
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable("PG_CLUSTER_CONF_ROOT", before);
        }
    }

    private string Fill(string text) => text
        .Replace("{0}", backedUp.Cluster.ConfigPath, StringComparison.Ordinal)
        .Replace("{1}", PostgresPrograms.Version, StringComparison.Ordinal);

    // A completion gives up after two seconds, so as not to hold up whoever types; a busy machine may need a second try.
    private async Task<IReadOnlyList<CompletionResult>> CompleteAsync(string typed)
    {
        IReadOnlyList<CompletionResult> found = [];
        await ProcessTable.UntilAsync(() => (found = Complete(typed)).Any(result => result.ResultType == CompletionResultType.ParameterValue), $"the completion of {typed}", Token);
        return found;
    }

    private Collection<CompletionResult> Complete(string typed)
    {
        string text = Fill(typed);
        using PowerShell shell = PowerShell.Create(Session.Runspace);
        return CommandCompletion.CompleteInput(text, text.Length, null, shell).CompletionMatches;
    }
}
