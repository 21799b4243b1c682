using PgmlBackup.Engine.Archiving;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.Model;
using PgmlBackup.TestKit.ObjectStore;
using PgmlBackup.TestKit.ObjectStore.Faults;

namespace PgmlBackup.IntegrationTests.Archiving;

/// <summary>An archive that cannot be set up, or only by half: nothing is changed, or the next run goes on from there.</summary>
public sealed class ArchiveSetupFaultTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_repository_is_added_and_gets_each_segment()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        await using BareCluster bare = await BareCluster.StartAsync();
        await bare.SetUpAsync(BareCluster.Request(bare.InFolder()));
        RepositorySetup second = BareCluster.Bucket($"localhost:{server.Port}", server.CaFile, S3Credential.Default) with { Repository = 2 };

        PgArchiveSetup made = await bare.SetUpAsync(BareCluster.Request(second), mayRestart: false);

        Assert.Equal((2, true, true), (made.Repository, made.Changed, made.Checked));
        Assert.DoesNotContain(made.Changes, change => change.StartsWith("ALTER", StringComparison.Ordinal));
        Assert.Contains(server.Bucket("backups").Keys, key => key.StartsWith("main/archive/main/", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Bucket("backups").Keys, key => key.Contains("probe", StringComparison.Ordinal));
        Assert.Equal([1, 2], (await bare.CheckAsync()).Where(check => check is { Check: "Repository", Status: PgCheckStatus.Passed }).Select(check => check.Repository!.Value));

        PgmlException refused = await bare.RefusedAsync(FaultCatalog.ArchiveSettingConflict, BareCluster.Request(second with { Path = "/else" }));
        Assert.Contains("repo2-path", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_agreement_to_a_restart_all_else_is_done_and_the_next_run_ends_it()
    {
        await using BareCluster bare = await BareCluster.StartAsync();
        int? postmaster = bare.Cluster.PostmasterPid;

        PgArchiveSetup pending = await bare.SetUpAsync(BareCluster.Request(bare.InFolder()), mayRestart: false);

        Assert.Equal((true, true, false), (pending.Changed, pending.RestartPending, pending.Checked));
        Assert.Equal(FaultCatalog.ArchiveRestartNeeded, Assert.Single(bare.Sink.Faults).Fault);
        Assert.Equal(postmaster, bare.Cluster.PostmasterPid);
        Assert.Contains(await bare.CheckAsync(), check => check is { Check: "ArchiveMode", Cause: PgCheckCause.RestartPending });

        await bare.Cluster.RestartAsync(Stop);
        PgArchiveSetup done = await bare.SetUpAsync(BareCluster.Request(bare.InFolder()), mayRestart: false);

        Assert.Equal((false, false, true), (done.Changed, done.RestartPending, done.Checked));
    }

    [Fact]
    public async Task Nothing_is_changed_where_it_cannot_be_or_another_tool_archives()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        await using BareCluster bare = await BareCluster.StartAsync("archive_command = 'cp %p /nowhere/%f'");
        RepositorySetup bucket = BareCluster.Bucket($"localhost:{server.Port}", server.CaFile, S3Credential.Default);

        await bare.RefusedAsync(FaultCatalog.ArchiveCommandConflict, BareCluster.Request(bare.InFolder()));
        ArchiveSetupRequest replacing = BareCluster.Request(bucket) with { ReplaceArchiveCommand = true };
        await bare.RefusedAsync(FaultCatalog.BucketMissing, replacing with { Repository = bucket with { Bucket = "nowhere" } });
        await bare.RefusedAsync(FaultCatalog.ObjectStoreKeyRejected, replacing with { Repository = bucket with { Key = new S3AccessKey("nobody", "none") } });
        await bare.RefusedAsync(FaultCatalog.ObjectStoreTlsFailed, replacing with { Repository = bucket with { CaFile = null } });
        await bare.RefusedAsync(FaultCatalog.PathNotWritable, BareCluster.Request(new RepositorySetup { Path = "/proc" }) with { ReplaceArchiveCommand = true });

        string before = await bare.StateAsync();
        server.Faults.Add(new S3FaultRule(S3Fault.Forbidden()) { Operation = S3Operation.PutObject });
        Assert.Equal(FaultCatalog.BucketForbidden, (await Assert.ThrowsAsync<PgmlException>(() => bare.SetUpAsync(replacing))).Fault);
        Assert.Equal(before, await bare.StateAsync());
    }
}
