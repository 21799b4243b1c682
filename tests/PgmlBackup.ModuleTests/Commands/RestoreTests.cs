using System.Management.Automation;
using PgmlBackup.Model;
using PgmlBackup.ModuleTests.Hosting;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.ModuleTests.Commands;

/// <summary>A restore from its question to its result.</summary>
[Collection(UsesBusyCluster.Name)]
public sealed class RestoreTests(BusyCluster busy) : CommandTest
{
    private ScratchCluster Cluster => busy.Cluster;

    [Fact]
    public async Task A_restore_that_is_confirmed_shows_each_step_and_returns_what_it_did()
    {
        var backup = (PgBackup)Assert.Single(Run(Cluster, "Invoke-PgBackup -ConfigPath $config -Type Full -CompressType Lz4").Objects);
        await Cluster.LoadRowsAsync(50, "later", Token);
        await Cluster.ArchiveWalAsync(Token);
        File.Delete(await Cluster.RelationFileAsync("rows", Token));
        Session.Host.Shown.Answers.Enqueue(Yes);
        SessionResult run = Run(Cluster, "Restore-PgCluster -ConfigPath $config -Verbose");

        var result = (PgRestoreResult)Assert.Single(run.Succeeded).BaseObject;
        Assert.Equal(backup.Label, result.Label);
        Assert.Equal(Cluster.DataDirectory, result.DataDirectory);
        Assert.True(result.Delta);
        Assert.True(result.Started);
        Assert.Equal(50, await Cluster.CountRowsAsync("later", Token));
        Assert.Equal(100, await Cluster.CountRowsAsync(cancellationToken: Token));
        AssertSteps(run.Verbose);
        Assert.Contains(CompletedBar(run, "Restoring main"), record => record.PercentComplete is >= 0 and <= 100);
        CompletedBar(run, "Replaying WAL of main");
        Assert.Empty(run.Debug);
        AssertView(result);
    }

    private void AssertSteps(IReadOnlyList<string> verbose)
    {
        string[] steps =
        [
            $"Stopping {Cluster.DataDirectory}.",
            $"As {Cluster.Owner.Name}: /usr/bin/pgbackrest restore ",
            "restore command begin 2.",
            "restore command end: completed successfully",
            "pgBackRest restore ended with exit code 0 after ",
            $"Starting {Cluster.DataDirectory}.",
        ];
        int[] places = [.. steps.Select(step => verbose.ToList().FindIndex(line => line.StartsWith(step, StringComparison.Ordinal)))];
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
    }

    private static List<ProgressRecord> CompletedBar(SessionResult run, string activity)
    {
        List<ProgressRecord> records = [.. run.Progress.Where(record => record.Activity == activity)];
        Assert.Equal(ProgressRecordType.Completed, records[^1].RecordType);
        records.RemoveAt(records.Count - 1);
        Assert.All(records, record => Assert.Equal(ProgressRecordType.Processing, record.RecordType));
        return records;
    }

    private void AssertView(PgRestoreResult result)
    {
        string[] lines = [.. Session.Render("param($result) $result", result).Split('\n').Select(line => line.TrimEnd())];
        Assert.Contains($"Label                 : {result.Label}", lines);
        Assert.Contains("Started               : True", lines);
        Assert.Contains($"Timeline              : {result.Timeline}", lines);
    }
}
