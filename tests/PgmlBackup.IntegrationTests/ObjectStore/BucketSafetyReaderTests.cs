using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.IntegrationTests.Health;
using PgmlBackup.TestKit.ObjectStore;

namespace PgmlBackup.IntegrationTests.ObjectStore;

/// <summary>What a bucket says of how safe it is.</summary>
public sealed class BucketSafetyReaderTests
{
    private static readonly BucketSafetyReader s_reader = new(TimeSpan.FromSeconds(20));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Versioning_and_lifecycle_are_read()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        S3ConnectionSettings settings = Settings(server);
        S3Bucket bucket = server.Bucket("backups");
        foreach ((string? status, bool isVersioned) in ((string?, bool)[])[(null, false), ("Suspended", false), ("Enabled", true)])
        {
            bucket.Settings = new S3BucketSettings { VersioningStatus = status };
            Assert.Equal(isVersioned, await s_reader.IsVersionedAsync(settings, Stop));
        }

        foreach ((string? xml, bool aborts) in ((string?, bool)[])
            [(null, false), (BucketSafety.Rule("Enabled", ""), true), (BucketSafety.Rule("Enabled", "main/"), true), (BucketSafety.Rule("Enabled", "other/"), false), (BucketSafety.Rule("Disabled", ""), false)])
        {
            bucket.Settings = new S3BucketSettings { LifecycleXml = xml };
            Assert.Equal(aborts, await s_reader.AbortsUploadsAsync(settings, Stop));
        }
    }

    [Fact]
    public async Task A_key_that_is_refused_is_a_fault()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        S3ConnectionSettings settings = Settings(server) with { Credential = new S3AccessKey("NOBODY", "nothing") };
        PgmlException refused = await Assert.ThrowsAsync<PgmlException>(() => s_reader.IsVersionedAsync(settings, Stop));
        Assert.Equal(FaultCatalog.ObjectStoreKeyRejected.Id, refused.Fault.Id);
    }

    private static S3ConnectionSettings Settings(S3TestServer server) => new()
    {
        Bucket = "backups",
        Endpoint = "localhost",
        Region = "us-east-1",
        Port = server.Port,
        PathStyle = true,
        CaFile = server.CaFile,
        Credential = server.Credentials.Values.First() is var key ? new S3AccessKey(key.AccessKey, key.SecretKey) : null,
        RepositoryPath = "/main",
    };
}
