using System.Diagnostics;
using PgmlBackup.Engine.Backups;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.IntegrationTests.ObjectStore;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;
using PgmlBackup.TestKit.ObjectStore;
using PgmlBackup.TestKit.ObjectStore.Faults;

namespace PgmlBackup.IntegrationTests.Backups;

/// <summary>An object store that cannot be reached, does not answer, or refuses: told in bounded time, with nothing lost.</summary>
public sealed class ObjectStoreFaultTests
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_endpoint_that_refuses_hangs_or_denies_is_told_and_harms_nothing()
    {
        await using ScratchFolder objects = ScratchFolder.Create(TestAccount.Current);
        await using S3TestServer server = await S3TestServer.StartAsync(new S3TestServerOptions { Root = objects.Combine("objects") }, Stop);
        await using ScratchStanza stanza = await ScratchStanza.StartAsync(new ScratchClusterOptions { PgBackRestGlobal = [.. Repository(server)] });
        PgBackup backup = await stanza.BackUpAsync();
        string rows = await stanza.AddRowsAsync(10);
        string configuration = await File.ReadAllTextAsync(stanza.Cluster.ConfigPath, Stop);

        S3FaultHandle denied = server.Faults.Add(new S3FaultRule(S3Fault.Forbidden()));
        await AssertToldAsync(stanza, configuration, FaultCatalog.AccessDenied, "AccessDenied");
        denied.Remove();

        var gate = new S3Gate();
        S3FaultHandle hanging = server.Faults.Add(new S3FaultRule(S3Fault.Hang(gate)));
        await AssertToldAsync(stanza, configuration.Replace("[global]", "[global]\nio-timeout=1", StringComparison.Ordinal), FaultCatalog.RepositoryUnreadable, "timeout");
        hanging.Remove();
        gate.Release();

        string nobody = configuration.Replace($"repo1-storage-port={server.Port}", "repo1-storage-port=1\nio-timeout=1", StringComparison.Ordinal);
        await AssertToldAsync(stanza, nobody, FaultCatalog.RepositoryUnreadable, "Connection refused");

        Assert.Equal([backup.Label], (await stanza.ReadAsync()).Backups.Select(found => found.Label));
        Assert.Equal(rows, await stanza.RowsAsync());
        Assert.Equal(backup.Label, (await stanza.CheckAsync()).Backup.Label);
    }

    private static async Task AssertToldAsync(ScratchStanza stanza, string configuration, FaultDefinition expected, string words)
    {
        string config = stanza.Cluster.Folder.WriteFile("pgbackrest/faulty.conf", configuration);
        StanzaContext context = await stanza.ResolveAsync(new StanzaSettings { ConfigPath = config });
        var clock = Stopwatch.StartNew();

        PgmlException taking = await Assert.ThrowsAsync<PgmlException>(() => new BackupService(context).TakeAsync(new BackupRequest { Type = PgBackupType.Full }, Stop));
        PgmlException restoring = await Assert.ThrowsAsync<PgmlException>(() => new RestoreService(context).CheckAsync(new RestoreRequest(), Stop));

        Assert.True(clock.Elapsed < s_bound, $"{clock.Elapsed}");
        Assert.Equal((expected.Id, nameof(FaultCatalog.RepositoryUnreadable)), (taking.Fault.Id, restoring.Fault.Id));
        Assert.All([taking, restoring], fault => Assert.Contains(words, fault.Message, StringComparison.Ordinal));
        Assert.All([taking, restoring], fault => Assert.DoesNotContain(S3Credential.Default.SecretKey, fault.Message, StringComparison.Ordinal));
        await stanza.AssertQuietAsync();
    }

    private static string[] Repository(S3TestServer server) =>
    [
        "repo1-type=s3",
        $"repo1-s3-bucket={S3TestClient.Bucket}",
        "repo1-s3-endpoint=localhost",
        "repo1-s3-region=us-east-1",
        $"repo1-s3-key={S3Credential.Default.AccessKey}",
        $"repo1-s3-key-secret={S3Credential.Default.SecretKey}",
        "repo1-s3-uri-style=path",
        $"repo1-storage-port={server.Port}",
        $"repo1-storage-ca-file={server.CaFile}",
        "repo1-bundle=y",
    ];
}
