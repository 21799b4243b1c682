using System.Management.Automation;
using PgmlBackup.ModuleTests.Hosting;

namespace PgmlBackup.ModuleTests.Commands;

/// <summary>What a backup says on each stream.</summary>
[Collection(UsesBackedUpCluster.Name)]
public sealed class StreamTests(BackedUpCluster backedUp) : CommandTest
{
    [Fact]
    public void Verbose_shows_the_command_each_step_and_the_end()
    {
        IReadOnlyList<string> verbose = backedUp.FullRun.Verbose;
        string[] steps =
        [
            "Taking a backup (Full) of stanza 'main' as ",
            $"As {backedUp.Cluster.Owner.Name}: /usr/bin/pgbackrest backup ",
            "backup command begin 2.",
            "execute non-exclusive backup start: ",
            "backup start archive = ",
            "execute non-exclusive backup stop ",
            $"new backup label = {backedUp.Full.Label}",
            "backup command end: completed successfully",
            "pgBackRest backup ended with exit code 0 after ",
            $"As {backedUp.Cluster.Owner.Name}: /usr/bin/pgbackrest info ",
        ];
        int[] places = [.. steps.Select(step => verbose.ToList().FindIndex(line => line.StartsWith(step, StringComparison.Ordinal)))];
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
        Assert.DoesNotContain(verbose, line => line.Contains("backup file ", StringComparison.Ordinal));
    }

    [Fact]
    public void Debug_shows_all_that_pgBackRest_says()
    {
        IReadOnlyList<string> debug = backedUp.FullRun.Debug;
        Assert.Contains(debug, line => line.Contains(" DEBUG: ", StringComparison.Ordinal));
        Assert.Contains(debug, line => line.Contains("DETAIL: backup file ", StringComparison.Ordinal));
        Assert.Contains(debug, line => line.Contains($"new backup label = {backedUp.Full.Label}", StringComparison.Ordinal));
        Assert.True(debug.Count > 1000, $"Only {debug.Count} lines.");
    }

    [Fact]
    public void Progress_has_a_percentage_that_grows_and_ends_completed()
    {
        List<ProgressRecord> records = [.. backedUp.FullRun.Progress.Where(record => record.Activity == "Backing up main")];
        ProgressRecord last = records[^1];
        Assert.Equal(ProgressRecordType.Completed, last.RecordType);
        records.RemoveAt(records.Count - 1);
        Assert.NotEmpty(records);
        Assert.All(records, record => Assert.Equal(ProgressRecordType.Processing, record.RecordType));
        Assert.All(records, record => Assert.InRange(record.PercentComplete, 0, 100));
        Assert.Equal(records.Select(record => record.PercentComplete).Order(), records.Select(record => record.PercentComplete));
        Assert.Single(backedUp.FullRun.Progress.Select(record => record.ActivityId).Distinct());
    }

    [Fact]
    public void Without_verbose_and_debug_a_backup_says_only_what_went_wrong()
    {
        SessionResult run = backedUp.DamagedRun;
        Assert.Empty(run.Verbose);
        Assert.Empty(run.Debug);
        Assert.Empty(run.Information);
        Assert.Contains(run.Warnings, warning => warning.StartsWith("pgBackRest: ", StringComparison.Ordinal) && warning.Contains("checksum", StringComparison.Ordinal));
    }

    [Fact]
    public void A_backup_with_damaged_pages_is_returned_and_is_an_error()
    {
        Assert.True(backedUp.Damaged.Error);
        ErrorRecord error = Assert.Single(backedUp.DamagedRun.Errors);
        Assert.Equal($"BackupHasPageErrors,{Classes}InvokePgBackupCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidData, error.CategoryInfo.Category);
        Assert.Equal(backedUp.Damaged, error.TargetObject);
        Assert.Contains(" (pages 1", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_is_silent_and_shows_its_commands_with_verbose()
    {
        SessionResult quiet = Run(backedUp.Cluster, "Get-PgBackupInfo -ConfigPath $config");
        Assert.Empty(quiet.Verbose);
        Assert.Empty(quiet.Warnings);
        Assert.Empty(quiet.Progress);
        IReadOnlyList<string> verbose = Run(backedUp.Cluster, "Get-PgBackupInfo -ConfigPath $config -Verbose").Verbose;
        Assert.Contains(verbose, line => line.StartsWith($"As {backedUp.Cluster.Owner.Name}: /usr/bin/pgbackrest info ", StringComparison.Ordinal));
        Assert.Contains(verbose, line => line.StartsWith("pgBackRest info ended with exit code 0", StringComparison.Ordinal));
    }
}
