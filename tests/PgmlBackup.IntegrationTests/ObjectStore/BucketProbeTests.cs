using System.Diagnostics;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.TestKit.ObjectStore;
using PgmlBackup.TestKit.ObjectStore.Faults;

namespace PgmlBackup.IntegrationTests.ObjectStore;

/// <summary>A bucket that serves and each way in which one does not.</summary>
public sealed class BucketProbeTests
{
    private static readonly BucketProbe s_probe = new(TimeSpan.FromSeconds(20));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("path")]
    [InlineData("host")]
    public async Task A_bucket_that_serves_is_as_before_afterwards(string style)
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);

        S3ConnectionSettings settings = Settings(server) with { PathStyle = style == "path", Host = "localhost" };

        Assert.Null((await s_probe.CheckAsync(settings, BucketProbeDepth.List, Stop)).Failure);
        Assert.Equal(0, server.Log.Count(S3Operation.PutObject));
        Assert.Null((await s_probe.CheckAsync(settings, BucketProbeDepth.Write, Stop)).Failure);

        Assert.Empty(server.Bucket("backups").Keys);
        S3RequestRecord[] requests = [.. server.Log.Requests];
        Assert.All(requests, request => Assert.Equal(style == "host", request.VirtualHost));
        Assert.StartsWith("main/.pgmlbackup-probe-", Assert.Single(requests, request => request.Operation == S3Operation.PutObject).Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_others_wrote_serves()
    {
        Assert.SkipWhen(S3RverServer.MissingReason is not null, S3RverServer.MissingReason ?? "");
        await using S3RverServer server = await S3RverServer.StartAsync(["backups"], Stop);
        S3ConnectionSettings settings = new()
        {
            Bucket = "backups",
            Endpoint = $"localhost:{server.Port}",
            Region = "us-east-1",
            PathStyle = true,
            CaFile = server.CaFile,
            Credential = new S3AccessKey(S3RverServer.Credential.AccessKey, S3RverServer.Credential.SecretKey),
            RepositoryPath = "/main",
        };

        Assert.Null((await s_probe.CheckAsync(settings, BucketProbeDepth.Write, Stop)).Failure);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(server.DataFolder, "backups"), "*probe*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task What_the_store_refuses_is_named()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(new S3TestServerOptions { RequiredRegion = "eu-central-1" }, Stop);
        S3ConnectionSettings good = Settings(server) with { Region = "eu-central-1" };

        await RefusedAsync(FaultCatalog.BucketMissing, good with { Bucket = "nowhere" }, "nowhere");
        await RefusedAsync(FaultCatalog.BucketRegionMismatch, Settings(server), "is in region 'eu-central-1'");
        await RefusedAsync(FaultCatalog.ObjectStoreKeyRejected, good with { Credential = new S3AccessKey("nobody", "x") }, "InvalidAccessKeyId");
        await RefusedAsync(FaultCatalog.ObjectStoreKeyRejected, good with { Credential = new S3AccessKey(KeyOf(server).Id, "not-the-secret") }, "SignatureDoesNotMatch");
        await RefusedByRuleAsync(FaultCatalog.ObjectStoreClockSkew, server, good, new S3FaultRule(S3Fault.ClockSkew(TimeSpan.FromHours(3))), "180 minutes behind");
        await RefusedByRuleAsync(FaultCatalog.ObjectStoreFailed, server, good, new S3FaultRule(S3Fault.InternalError()), "status 500");
    }

    [Theory]
    [InlineData(S3Operation.ListObjectsV2, "list")]
    [InlineData(S3Operation.PutObject, "write")]
    [InlineData(S3Operation.GetObject, "read")]
    [InlineData(S3Operation.DeleteObject, "delete")]
    public async Task What_the_key_may_not_do_is_named(S3Operation operation, string verb)
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);

        await RefusedByRuleAsync(FaultCatalog.BucketForbidden, server, Settings(server), new S3FaultRule(S3Fault.Forbidden()) { Operation = operation }, $"Cannot {verb}");

        Assert.Equal(operation == S3Operation.DeleteObject ? 1 : 0, server.Bucket("backups").Keys.Count);
    }

    [Fact]
    public async Task A_store_that_cannot_be_spoken_to_is_named()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        await using S3TestServer plain = await S3TestServer.StartAsync(new S3TestServerOptions { Tls = false }, Stop);
        S3ConnectionSettings good = Settings(server);

        await RefusedAsync(FaultCatalog.ObjectStoreTlsFailed, good with { CaFile = null }, "the authorities of this system");
        await RefusedAsync(FaultCatalog.ObjectStoreTlsFailed, good with { Port = plain.Port }, "TLS");
        await RefusedAsync(FaultCatalog.ObjectStoreCaInvalid, good with { CaFile = "/nowhere/ca.pem" }, "/nowhere/ca.pem");
        await RefusedAsync(FaultCatalog.ObjectStoreCaInvalid, good with { CaFile = "/dev/null" }, "no certificate");
        await RefusedAsync(FaultCatalog.ObjectStoreUnreachable, good with { Port = 1 }, "localhost:1");
        await RefusedAsync(FaultCatalog.ObjectStoreUnreachable, good with { Endpoint = "nowhere.invalid" }, "nowhere.invalid");
        await RefusedAsync(FaultCatalog.ObjectStoreAddressInvalid, good with { Endpoint = "localhost/backups" }, "localhost/backups");
        Assert.Null((await s_probe.CheckAsync(good with { CaFile = null, VerifyTls = false }, BucketProbeDepth.List, Stop)).Failure);
        Assert.Null((await s_probe.CheckAsync(Settings(plain) with { Endpoint = "http://localhost" }, BucketProbeDepth.List, Stop)).Failure);
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_given_up()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        var gate = new S3Gate();
        server.Faults.Add(new S3FaultRule(S3Fault.Hang(gate)));
        var clock = Stopwatch.StartNew();

        BucketProbeResult given = await new BucketProbe(TimeSpan.FromSeconds(1)).CheckAsync(Settings(server), BucketProbeDepth.Write, Stop);

        gate.Release();
        Assert.Equal(FaultCatalog.ObjectStoreTimeout, given.Failure?.Fault);
        Assert.InRange(clock.Elapsed.TotalSeconds, 1, 10);
    }

    private static S3ConnectionSettings Settings(S3TestServer server) => new()
    {
        Bucket = "backups",
        Endpoint = "localhost",
        Region = "us-east-1",
        Port = server.Port,
        PathStyle = true,
        CaFile = server.CaFile,
        Credential = KeyOf(server),
        RepositoryPath = "/main",
    };

    private static S3AccessKey KeyOf(S3TestServer server) =>
        server.Credentials.Values.First() is { } credential ? new S3AccessKey(credential.AccessKey, credential.SecretKey) : throw new InvalidOperationException();

    private static async Task RefusedByRuleAsync(FaultDefinition fault, S3TestServer server, S3ConnectionSettings settings, S3FaultRule rule, string words)
    {
        S3FaultHandle handle = server.Faults.Add(rule);
        await RefusedAsync(fault, settings, words);
        Assert.True(handle.Fired > 0);
        handle.Remove();
    }

    private static async Task RefusedAsync(FaultDefinition fault, S3ConnectionSettings settings, string words)
    {
        BucketProbeResult result = await s_probe.CheckAsync(settings, BucketProbeDepth.Write, Stop);

        Assert.Equal(fault.Id, result.Failure?.Fault.Id);
        Assert.Contains(words, result.Failure!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-secret", result.Failure.ToString(), StringComparison.Ordinal);
    }
}
