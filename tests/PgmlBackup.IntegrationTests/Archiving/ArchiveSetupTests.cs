using PgmlBackup.Engine.Archiving;
using PgmlBackup.IntegrationTests.Processes;
using PgmlBackup.Model;
using PgmlBackup.TestKit.ObjectStore;

namespace PgmlBackup.IntegrationTests.Archiving;

/// <summary>From a cluster without an archive to one whose backups can be restored.</summary>
public sealed class ArchiveSetupTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bare_cluster_archives_into_a_folder_and_is_restored_and_a_second_run_changes_nothing()
    {
        await using BareCluster bare = await BareCluster.StartAsync();
        ArchiveSetupRequest request = BareCluster.Request(bare.InFolder().WithCipherPassphrase("open sesame"));
        ArchiveSetupService service = await bare.ServiceAsync();
        ArchiveSetupPlan plan = await service.PlanAsync(request, Stop);
        string shown = plan.Describe("main");
        string before = await bare.StateAsync();

        PgArchiveSetup made = await service.ApplyAsync(plan, mayRestart: true, Stop);

        Assert.Equal((true, false, true, true), (made.Changed, made.RestartPending, made.Checked, made.Encrypted));
        Assert.Equal((bare.InFolder().Path, "posix", bare.Cluster.ConfigPath), (made.Location, made.RepositoryType, made.ConfigPath));
        Assert.NotEqual(before, await bare.StateAsync());
        Assert.All((string[])["+repo1-path=", "+repo1-cipher-pass=<redacted>", "ALTER SYSTEM SET archive_mode = 'on'", "wal_level", "restart the server"], words => Assert.Contains(words, shown, StringComparison.Ordinal));
        Assert.DoesNotContain("sesame", shown + string.Join('\n', made.Changes) + bare.Sink.Text, StringComparison.Ordinal);
        string text = await File.ReadAllTextAsync(bare.Cluster.ConfigPath, Stop);
        Assert.StartsWith("# kept\n[global]\n", text, StringComparison.Ordinal);
        Assert.Contains("repo1-cipher-pass=open sesame\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("archive-push-queue-max", text, StringComparison.Ordinal);
        Assert.Equal((UnixFileMode)0x1A0, File.GetUnixFileMode(bare.Cluster.ConfigPath));
        Assert.Equal((UnixFileMode)0x1E8, File.GetUnixFileMode(made.Location));

        string after = await bare.StateAsync();
        PgArchiveSetup again = await bare.SetUpAsync(request);

        Assert.Equal((false, true), (again.Changed, again.Checked));
        Assert.Empty(again.Changes);
        Assert.Equal(after, await bare.StateAsync());
        await bare.AssertRestorableAsync();
    }

    [Fact]
    public async Task A_bare_cluster_archives_into_a_bucket_of_a_store_that_others_wrote_and_is_restored()
    {
        Assert.SkipWhen(S3RverServer.MissingReason is not null, S3RverServer.MissingReason ?? "");
        await using S3RverServer server = await S3RverServer.StartAsync(["backups"], Stop);
        await using BareCluster bare = await BareCluster.StartAsync();
        ArchiveSetupService service = await bare.ServiceAsync();
        ArchiveSetupPlan plan = await service.PlanAsync(BareCluster.Request(BareCluster.Bucket($"localhost:{server.Port}", server.CaFile, S3RverServer.Credential)), Stop);
        using var watch = new CommandLineWatch();

        PgArchiveSetup made = await service.ApplyAsync(plan, mayRestart: true, Stop);

        string seen = await watch.StopAsync();
        Assert.Contains("stanza-create", seen, StringComparison.Ordinal);
        string secret = S3RverServer.Credential.SecretKey;
        Assert.Contains($"repo1-s3-key-secret={secret}\n", await File.ReadAllTextAsync(bare.Cluster.ConfigPath, Stop), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, seen + plan.Describe("main") + string.Join('\n', made.Changes) + bare.Sink.Text, StringComparison.Ordinal);
        Assert.Equal(("s3", "s3://backups/main", true), (made.RepositoryType, made.Location, made.Checked));
        await bare.AssertRestorableAsync();
    }
}
