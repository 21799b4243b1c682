using System.Runtime.InteropServices;
using System.Text.Json;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.HostTests;

/// <summary>The real module in the built program, against a real cluster.</summary>
public sealed class BackupTests(HostFolder folder) : HostTest(folder)
{
    private static readonly ScratchClusterOptions s_slowBackups = new()
    {
        Archiving = true,
        PgBackRestGlobal = ["compress-type=gz", "compress-level=9", "process-max=1"],
    };

    [Fact]
    public async Task A_backup_is_taken_and_told_as_JSON()
    {
        await using ScratchCluster cluster = await ScratchCluster.StartNewAsync(new ScratchClusterOptions { Archiving = true }, Cancelled);

        HostRun run = await BackUpAsync(cluster);

        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement backup = Assert.Single(json.RootElement.EnumerateArray());
        Assert.Equal(Assert.Single(await cluster.BackupLabelsAsync(Cancelled)), backup.GetProperty("Label").GetString());
        Assert.Equal("Full", backup.GetProperty("Type").GetString());
        Assert.True(backup.GetProperty("Size").GetInt64() > 0);
    }

    [Fact]
    public async Task A_backup_that_fails_is_an_error_with_advice_and_exit_code_1()
    {
        await using ScratchCluster cluster = await ScratchCluster.StartNewAsync(new ScratchClusterOptions { Archiving = true }, Cancelled);
        await cluster.StopAsync(cancellationToken: Cancelled);

        HostRun run = await BackUpAsync(cluster);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("[]\n", run.Output);
        Assert.Contains("Recommendation:", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PosixSignal.SIGINT, 130)]
    [InlineData(PosixSignal.SIGTERM, 143)]
    public async Task A_signal_ends_pgBackRest_too_and_the_next_backup_is_free_to_run(PosixSignal signal, int exitCode)
    {
        await using ScratchCluster cluster = await ScratchCluster.StartNewAsync(s_slowBackups, Cancelled);
        await cluster.LoadRowsAsync(300_000, cancellationToken: Cancelled);
        using HostProcess process = HostProcess.Start(HostFolder.Built, Arguments(cluster));
        await ProcessTable.UntilAsync(() => BackupsOf(cluster).Length > 0, "pgBackRest takes a backup", Cancelled);

        process.Signal(signal);

        HostRun run = await process.EndAsync(Cancelled);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal("[]\n", run.Output);
        Assert.Empty(BackupsOf(cluster));
        HostRun next = await BackUpAsync(cluster);
        Assert.True(next.ExitCode == 0, next.Error);
    }

    private static async Task<HostRun> BackUpAsync(ScratchCluster cluster)
    {
        using HostProcess process = HostProcess.Start(HostFolder.Built, Arguments(cluster));
        return await process.EndAsync(Cancelled);
    }

    private static string[] Arguments(ScratchCluster cluster) =>
        ["-OutputFormat", "Json", "Invoke-PgBackup", "-Type", "Full", "-Stanza", cluster.Stanza, "-ConfigPath", cluster.ConfigPath, "-Confirm:false"];

    private static string[] BackupsOf(ScratchCluster cluster) =>
    [
        .. Directory.EnumerateDirectories("/proc").Where(process =>
        {
            string[] words = CommandLine(process);
            return words.Contains("backup") && words.Any(word => word.Contains(cluster.ConfigPath, StringComparison.Ordinal));
        }),
    ];
}
