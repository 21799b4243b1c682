using System.Diagnostics;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.TestKit.ObjectStore;
using PgmlBackup.TestKit.ObjectStore.Faults;

namespace PgmlBackup.IntegrationTests.ObjectStore;

/// <summary>Each way in which a bucket does not serve, by its name.</summary>
public sealed class BucketProbeFaultTests
{
    private static readonly BucketProbe s_probe = new(TimeSpan.FromSeconds(20));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_store_refuses_is_named()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(new S3TestServerOptions { RequiredRegion = "eu-central-1" }, Stop);
        S3ConnectionSettings good = BucketProbeTests.Settings(server) with { Region = "eu-central-1" };

        await RefusedAsync(FaultCatalog.BucketMissing, good with { Bucket = "nowhere" }, "nowhere");
        await RefusedAsync(FaultCatalog.BucketRegionMismatch, BucketProbeTests.Settings(server), "is in region 'eu-central-1'");
        await RefusedAsync(FaultCatalog.ObjectStoreKeyRejected, good with { Credential = new S3AccessKey("nobody", "x") }, "InvalidAccessKeyId");
        await RefusedAsync(FaultCatalog.ObjectStoreKeyRejected, good with { Credential = new S3AccessKey(BucketProbeTests.KeyOf(server).Id, "not-the-secret") }, "SignatureDoesNotMatch");
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

        await RefusedByRuleAsync(FaultCatalog.BucketForbidden, server, BucketProbeTests.Settings(server), new S3FaultRule(S3Fault.Forbidden()) { Operation = operation }, $"Cannot {verb}");

        Assert.Equal(operation == S3Operation.DeleteObject ? 1 : 0, server.Bucket("backups").Keys.Count);
    }

    [Fact]
    public async Task A_store_that_cannot_be_spoken_to_is_named()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        await using S3TestServer plain = await S3TestServer.StartAsync(new S3TestServerOptions { Tls = false }, Stop);
        S3ConnectionSettings good = BucketProbeTests.Settings(server);

        await RefusedAsync(FaultCatalog.ObjectStoreTlsFailed, good with { CaFile = null }, "the authorities of this system");
        await RefusedAsync(FaultCatalog.ObjectStoreTlsFailed, good with { Port = plain.Port }, "TLS");
        await RefusedAsync(FaultCatalog.ObjectStoreCaInvalid, good with { CaFile = "/nowhere/ca.pem" }, "/nowhere/ca.pem");
        await RefusedAsync(FaultCatalog.ObjectStoreCaInvalid, good with { CaFile = "/dev/null" }, "no certificate");
        await RefusedAsync(FaultCatalog.ObjectStoreUnreachable, good with { Port = 1 }, "localhost:1");
        await RefusedAsync(FaultCatalog.ObjectStoreUnreachable, good with { Endpoint = "nowhere.invalid" }, "nowhere.invalid");
        await RefusedAsync(FaultCatalog.ObjectStoreAddressInvalid, good with { Endpoint = "localhost/backups" }, "localhost/backups");
        Assert.Null((await s_probe.CheckAsync(good with { CaFile = null, VerifyTls = false }, BucketProbeDepth.List, Stop)).Failure);
        Assert.Null((await s_probe.CheckAsync(BucketProbeTests.Settings(plain) with { Endpoint = "http://localhost" }, BucketProbeDepth.List, Stop)).Failure);
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_given_up()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        var gate = new S3Gate();
        server.Faults.Add(new S3FaultRule(S3Fault.Hang(gate)));
        var clock = Stopwatch.StartNew();

        BucketProbeResult given = await new BucketProbe(TimeSpan.FromSeconds(1)).CheckAsync(BucketProbeTests.Settings(server), BucketProbeDepth.Write, Stop);

        gate.Release();
        Assert.Equal(FaultCatalog.ObjectStoreTimeout, given.Failure?.Fault);
        Assert.InRange(clock.Elapsed.TotalSeconds, 1, 10);
    }

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
