using System.Diagnostics;
using PgmlBackup.Engine.Archiving;
using PgmlBackup.Engine.Backups;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;
using PgmlBackup.TestKit;
using PgmlBackup.TestKit.Clusters;
using PgmlBackup.TestKit.ObjectStore;

namespace PgmlBackup.IntegrationTests.Archiving;

/// <summary>Each thing that keeps WAL from arriving, brought about for real and named.</summary>
public sealed class ArchiveCheckTests
{
    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserExecute;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_keeps_WAL_from_a_folder_is_named_and_when_it_is_mended_all_passes()
    {
        await using BareCluster bare = await BareCluster.StartAsync();
        PgArchiveSetup made = await bare.SetUpAsync(BareCluster.Request(bare.InFolder()));
        AssertAllPassed(await bare.CheckAsync());
        Assert.All((await bare.CheckAsync(new ArchiveCheckRequest { Passive = true })).Where(check => check.Check == "Repository"), check => Assert.Equal(PgCheckStatus.NotRun, check.Status));

        // pgBackRest stopped.
        (await bare.Cluster.RunPgBackRestAsync(["stop"], Stop)).EnsureSuccess();
        List<PgCheckResult> stopped = await bare.CheckAsync();
        AssertCause(stopped, "StopFile", PgCheckCause.StopFile);
        Assert.Equal(PgCheckStatus.NotRun, stopped.Single(check => check.Check == "Repository").Status);
        (await bare.Cluster.RunPgBackRestAsync(["start"], Stop)).EnsureSuccess();

        // Commands that archive elsewhere or nowhere.
        await SetCommandAsync(bare, made.ArchiveCommand.Replace("--stanza=main", "--stanza=other", StringComparison.Ordinal));
        AssertCause(await bare.CheckAsync(), "ArchiveCommand", PgCheckCause.WrongStanza);
        await SetCommandAsync(bare, "cp %p /nowhere/%f");
        AssertCause(await bare.CheckAsync(), "ArchiveCommand", PgCheckCause.WrongCommand);
        await SetCommandAsync(bare, made.ArchiveCommand.Replace("/usr/bin/", "/nowhere/", StringComparison.Ordinal));
        // PostgreSQL counts no failure of a program that is not there: its archiver ends instead.
        AssertCause(await bare.CheckAsync(), "Repository", PgCheckCause.WrongCommand);
        await SetCommandAsync(bare, made.ArchiveCommand);
        await bare.Cluster.ArchiveWalAsync(Stop);

        // A repository that may not be written to.
        string archive = Directory.GetDirectories(Path.Combine(made.Location, "archive", "main"))[0];
        UnixFileMode open = File.GetUnixFileMode(archive);
        foreach (string folder in (string[])[.. Directory.GetDirectories(archive), archive])
        {
            File.SetUnixFileMode(folder, Closed);
        }

        List<PgCheckResult> denied = await bare.CheckAsync();
        AssertCause(denied, "Repository", PgCheckCause.Permission);
        foreach (string folder in (string[])[archive, .. Directory.GetDirectories(archive)])
        {
            File.SetUnixFileMode(folder, open);
        }

        AssertAllPassed(await CheckUntilMendedAsync(bare));

        await bare.Cluster.StopAsync(cancellationToken: Stop);
        List<PgCheckResult> down = await bare.CheckAsync();
        AssertCause(down, "Server", PgCheckCause.ServerUnavailable);
        Assert.Equal(PgCheckStatus.NotRun, down.Single(check => check.Check == "Repository").Status);
    }

    [Fact]
    public async Task A_full_disk_is_named()
    {
        await using BareCluster bare = await BareCluster.StartAsync();
        await using SmallDisk disk = await SmallDisk.MountAsync(bare.Cluster.Folder, 8);
        await bare.SetUpAsync(BareCluster.Request(new RepositorySetup { Path = disk.Path }));
        disk.Fill();

        AssertCause(await bare.CheckAsync(), "Repository", PgCheckCause.NoSpace);
    }

    [Theory]
    [InlineData("y")]
    [InlineData("n")]
    public async Task A_store_that_is_gone_is_named_by_the_spool_or_by_the_log_of_the_server(string asynchronous)
    {
        S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        await using BareCluster bare = await BareCluster.StartAsync();
        await File.AppendAllTextAsync(bare.Cluster.ConfigPath, $"archive-async={asynchronous}\nio-timeout=1\n", Stop);
        await bare.SetUpAsync(BareCluster.Request(BareCluster.Bucket($"localhost:{server.Port}", server.CaFile, S3Credential.Default)));
        string ca = await File.ReadAllTextAsync(server.CaFile!, Stop);
        string file = server.CaFile!;
        await server.DisposeAsync();

        // The certificate goes with the server; it is the network that is tried.
        string copy = bare.Cluster.Folder.WriteFile("ca.pem", ca);
        await File.WriteAllTextAsync(bare.Cluster.ConfigPath, (await File.ReadAllTextAsync(bare.Cluster.ConfigPath, Stop)).Replace(file, copy, StringComparison.Ordinal), Stop);

        await bare.Cluster.QueryAsync("create table things as select 1; select pg_switch_wal()", Stop);
        await UntilAsync(bare, "select failed_count > 0 from pg_stat_archiver");
        PgCheckStatus expected = asynchronous == "y" ? PgCheckStatus.Failed : PgCheckStatus.NotRun;
        List<PgCheckResult> results;
        do
        {
            // pgBackRest takes its error away while it tries again.
            results = await bare.CheckAsync(new ArchiveCheckRequest { Passive = true });
            AssertCause(results, "Archiver", PgCheckCause.Network);
        }
        while (results.Single(check => check.Check == "Spool").Status != expected);
    }

    [Fact]
    public async Task A_cluster_that_was_made_anew_is_named_and_taken_over_by_an_upgrade_of_the_stanza()
    {
        await using BareCluster bare = await BareCluster.StartAsync();
        await bare.SetUpAsync(BareCluster.Request(bare.InFolder()));
        PgStanza old = (await new Engine.Repository.RepositoryService((await bare.ResolveAsync()).Client).ReadStanzaAsync("main", null, Stop)).Stanza;
        await MakeAnewAsync(bare.Cluster);

        AssertCause(await bare.CheckAsync(), "Repository", PgCheckCause.WrongStanza);
        PgStanza upgraded = await new StanzaUpgradeService(await bare.ResolveAsync()).UpgradeAsync(Stop);

        Assert.NotEqual(old.SystemIdentifier, upgraded.SystemIdentifier);
        Assert.Contains("Invoke-PgBackup -Stanza main -Type Full", bare.Sink.Text, StringComparison.Ordinal);
        AssertAllPassed(await CheckUntilMendedAsync(bare));
        Assert.Equal(upgraded, upgraded with { SystemIdentifier = (await new StanzaUpgradeService(await bare.ResolveAsync()).UpgradeAsync(Stop)).SystemIdentifier });
        Assert.Equal(PgBackupType.Full, (await new BackupService(await bare.ResolveAsync()).TakeAsync(new BackupRequest { Type = PgBackupType.Full }, Stop)).Type);
    }

    [Fact]
    public async Task An_upgrade_waits_for_the_archiver_and_no_longer_than_it_may()
    {
        await using BareCluster bare = await BareCluster.StartAsync();
        await bare.SetUpAsync(BareCluster.Request(bare.InFolder()));
        using Process archiver = TestProgram.Start(
            bare.Cluster.Owner, ["flock", Path.Combine(bare.Cluster.LockPath, "main-archive.lock"), "sh", "-c", "echo held; cat"], bare.Cluster.Folder.Environment);
        Assert.Equal("held", await archiver.StandardOutput.ReadLineAsync(Stop));
        StanzaContext context = await bare.ResolveAsync();

        PgmlException busy = await Assert.ThrowsAsync<PgmlException>(() => new StanzaCommand(context, TimeSpan.FromMilliseconds(300)).RunAsync(new StanzaUpgradeService(context).Plan(), Stop));
        Assert.Equal(FaultCatalog.LockHeld, busy.Fault);

        string said = "pgBackRest archives WAL of stanza 'main'";
        int before = bare.Sink.Text.Length;
        Task<PgStanza> upgrade = new StanzaUpgradeService(context).UpgradeAsync(Stop);
        await ProcessTable.UntilAsync(() => bare.Sink.Text[before..].Contains(said, StringComparison.Ordinal), "the wait for the archiver", Stop);
        archiver.StandardInput.Close();
        Assert.Equal(PgStanzaStatus.NoValidBackup, (await upgrade).Status);
        await archiver.WaitForExitAsync(Stop);
    }

    private static void AssertAllPassed(List<PgCheckResult> results) =>
        Assert.All(results, check => Assert.True(check.Status == PgCheckStatus.Passed, $"{check}: {check.Message}"));

    private static void AssertCause(List<PgCheckResult> results, string check, PgCheckCause cause)
    {
        PgCheckResult failed = Assert.Single(results, candidate => candidate.Check == check);
        Assert.True((failed.Status, failed.Cause) == (PgCheckStatus.Failed, cause), $"{failed} {failed.Cause}: {failed.Message}");
        Assert.False(string.IsNullOrEmpty(failed.Recommendation));
    }

    // The archiver tries again by itself; each check gives it a segment to do so.
    private static async Task<List<PgCheckResult>> CheckUntilMendedAsync(BareCluster bare)
    {
        await bare.Cluster.ArchiveWalAsync(Stop);
        return await bare.CheckAsync(new ArchiveCheckRequest { Timeout = TimeSpan.FromSeconds(20) });
    }

    private static async Task SetCommandAsync(BareCluster bare, string command)
    {
        await bare.Cluster.QueryAsync($"alter system set archive_command = '{command}'", Stop);
        await bare.Cluster.QueryAsync("select pg_reload_conf()", Stop);
        await UntilAsync(bare, $"select current_setting('archive_command') = '{command}'");
    }

    private static Task<string> UntilAsync(BareCluster bare, string condition) => Eventually.SeeAsync(() => bare.Cluster.QueryAsync(condition, Stop), answer => answer == "t", condition, Stop);

    private static async Task MakeAnewAsync(ScratchCluster cluster)
    {
        await cluster.StopAsync(cancellationToken: Stop);
        string old = cluster.DataDirectory + ".old";
        Directory.Move(cluster.DataDirectory, old);
        (await cluster.RunAsync(
            [PostgresPrograms.Find("initdb"), "-D", cluster.DataDirectory, "--no-sync", "--no-instructions", "--auth-local=peer", "--wal-segsize=1"], cancellationToken: Stop)).EnsureSuccess();
        foreach (string name in (string[])["postgresql.conf", "postgresql.auto.conf"])
        {
            (await cluster.RunAsync(["cp", Path.Combine(old, name), Path.Combine(cluster.DataDirectory, name)], cancellationToken: Stop)).EnsureSuccess();
        }

        await cluster.StartAsync(Stop);
    }
}
