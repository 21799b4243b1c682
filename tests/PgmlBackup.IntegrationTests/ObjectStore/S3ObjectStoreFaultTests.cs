using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.TestKit.ObjectStore;
using PgmlBackup.TestKit.ObjectStore.Faults;

namespace PgmlBackup.IntegrationTests.ObjectStore;

/// <summary>What goes wrong between this machine and a store: it passes, or it is named and nothing half or wrong is left.</summary>
public sealed class S3ObjectStoreFaultTests
{
    private const int Mebibyte = 1024 * 1024;
    private const int Large = (17 * Mebibyte) + 5;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_storm_of_refusals_passes()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        await using S3ObjectStore store = await S3Stores.OpenAsync(server, bounds: S3Stores.Impatient with { Attempts = 40 });
        S3FaultHandle busy = server.Faults.Add(new S3FaultRule(S3Fault.SlowDown()) { Probability = 0.4, Seed = 7 });
        S3FaultHandle broken = server.Faults.Add(new S3FaultRule(S3Fault.InternalError()) { Probability = 0.2, Seed = 8 });
        byte[] large = S3TestClient.Bytes(Large);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => S3Stores.PutAsync(store, $"small/{number:D2}", [(byte)number])).Append(S3Stores.PutAsync(store, "large", large)));

        Assert.Equal(21, (await S3Stores.ListAsync(store)).Count);
        Assert.True(S3Stores.Same(large, await S3Stores.DownloadAsync(store, "large", Large, S3Stores.DigestOf(large))));
        await store.DeleteAsync([.. (await S3Stores.ListAsync(store)).Select(entry => entry.Key)], Stop);
        Assert.Empty(server.Bucket("backups").Keys);
        Assert.Equal(0, server.Bucket("backups").OpenUploads);
        Assert.True(busy.Fired > 10 && broken.Fired > 5);
        Assert.Equal(server.Log.Requests.Count, store.Usage.Requests);
        Assert.True(store.Usage.Retries >= busy.Fired + broken.Fired - 20);
    }

    [Fact]
    public async Task A_store_that_never_has_time_is_named()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        await using S3ObjectStore store = await S3Stores.OpenAsync(server);
        server.Faults.Add(new S3FaultRule(S3Fault.SlowDown(TimeSpan.FromSeconds(3600))) { Operation = S3Operation.ListObjectsV2 });
        server.Faults.Add(new S3FaultRule(S3Fault.InternalError()) { Operation = S3Operation.HeadObject });

        await FailsAsync(FaultCatalog.ObjectStoreBusy, () => S3Stores.ListAsync(store), "10 times");
        await FailsAsync(FaultCatalog.ObjectStoreFailed, () => store.FindAsync("x", Stop), "500");

        Assert.Equal(20, server.Log.Requests.Count);
    }

    [Theory]
    [InlineData("reset before the answer")]
    [InlineData("answer lost")]
    [InlineData("reset in the body")]
    [InlineData("altered on its way")]
    [InlineData("error in a good answer")]
    public async Task What_is_sent_arrives_all_the_same(string fault)
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        await using S3ObjectStore store = await S3Stores.OpenAsync(server);
        byte[] small = S3TestClient.Bytes(500_000);
        byte[] large = S3TestClient.Bytes(Large);
        S3Fault present = fault switch
        {
            "reset before the answer" => S3Fault.ResetBeforeAnswer(),
            "answer lost" => S3Fault.LoseAnswer(),
            "reset in the body" => S3Fault.ResetInBody(100_000),
            "altered on its way" => S3Fault.AlterByte(77),
            _ => S3Fault.RespondInsideSuccess(new S3FaultError(500, "InternalError", "again")),
        };
        S3Operation[] operations = fault switch
        {
            "error in a good answer" => [S3Operation.CompleteMultipartUpload],
            "reset in the body" or "altered on its way" => [S3Operation.PutObject, S3Operation.UploadPart],
            _ => [S3Operation.PutObject, S3Operation.CreateMultipartUpload, S3Operation.UploadPart, S3Operation.CompleteMultipartUpload, S3Operation.HeadObject],
        };
        // The probe comes first: its requests are let alone.
        await S3Stores.PutAsync(store, "first", [1]);
        S3FaultHandle[] handles = [.. operations.Select(operation => server.Faults.Add(operation, present, nth: 1, times: 2))];
        long moved = 0;

        ObjectPutResult putSmall = await S3Stores.PutAsync(store, "small", small, onlyIfAbsent: true, bytes => Interlocked.Add(ref moved, bytes));
        ObjectPutResult putLarge = await S3Stores.PutAsync(store, "large", large, onlyIfAbsent: true, bytes => Interlocked.Add(ref moved, bytes));

        Assert.Equal((true, true), (putSmall.Stored, putLarge.Stored));
        Assert.Equal(small.Length + large.Length, moved);
        Assert.True(S3Stores.Same(small, server.Bucket("backups").Read("models/small")));
        Assert.True(S3Stores.Same(large, server.Bucket("backups").Read("models/large")));
        Assert.All(handles, handle => Assert.Equal(2, handle.Fired));
    }

    [Fact]
    public async Task What_always_arrives_altered_is_refused_and_nothing_of_it_is_left()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        await using S3ObjectStore store = await S3Stores.OpenAsync(server);
        await S3Stores.PutAsync(store, "first", [1]);
        server.Faults.Add(new S3FaultRule(S3Fault.AlterByte(5)) { Method = "PUT" });

        await FailsAsync(FaultCatalog.ObjectAltered, () => S3Stores.PutAsync(store, "small", S3TestClient.Bytes(1000)), "models/small");
        await FailsAsync(FaultCatalog.ObjectAltered, () => S3Stores.PutAsync(store, "large", S3TestClient.Bytes(Large)), "models/large");

        Assert.Equal(["models/first"], server.Bucket("backups").Keys);
        Assert.Equal(0, server.Bucket("backups").OpenUploads);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(Large)]
    public async Task What_the_store_keeps_otherwise_than_it_was_sent_is_deleted_and_refused(int size)
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        await using S3ObjectStore store = await S3Stores.OpenAsync(server);
        await S3Stores.PutAsync(store, "first", [1]);
        S3FaultHandle once = server.Faults.Add(S3Operation.HeadObject, S3Fault.WrongChecksum(), nth: 1);
        byte[] content = S3TestClient.Bytes(size);

        Assert.True((await S3Stores.PutAsync(store, "passes", content)).Stored);
        Assert.Equal(1, once.Fired);
        server.Faults.Add(new S3FaultRule(S3Fault.WrongChecksum()) { Operation = S3Operation.HeadObject });
        await FailsAsync(FaultCatalog.ObjectAltered, () => S3Stores.PutAsync(store, "never", content), "is not what was sent");

        Assert.Equal(["models/first", "models/passes"], server.Bucket("backups").Keys);
        Assert.Equal(0, server.Bucket("backups").OpenUploads);
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("truncated")]
    [InlineData("altered")]
    [InlineData("slow")]
    public async Task What_is_read_arrives_all_the_same(string fault)
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        await using S3ObjectStore store = await S3Stores.OpenAsync(server);
        byte[] small = S3TestClient.Bytes(500_000);
        byte[] large = S3TestClient.Bytes(Large);
        server.Bucket("backups").Put("models/small", small);
        server.Bucket("backups").Put("models/large", large);
        S3FaultHandle handle = server.Faults.Add(S3Operation.GetObject, fault switch
        {
            "reset" => S3Fault.ResetInBody(123_456),
            "truncated" => S3Fault.Truncate(123_456),
            "altered" => S3Fault.AlterByte(99),
            _ => S3Fault.SlowBody(2_000_000),
        }, nth: 1, times: 1);
        long moved = 0;

        Assert.True(S3Stores.Same(small, await S3Stores.DownloadAsync(store, "small", small.Length, S3Stores.DigestOf(small), bytes => Interlocked.Add(ref moved, bytes))));
        handle.Remove();
        server.Faults.Add(S3Operation.GetObject, fault == "altered" ? S3Fault.AlterByte(99) : S3Fault.ResetInBody(7 * Mebibyte), nth: 2, times: 1);
        Assert.True(S3Stores.Same(large, await S3Stores.DownloadAsync(store, "large", large.Length, S3Stores.DigestOf(large), bytes => Interlocked.Add(ref moved, bytes))));

        Assert.Equal(1, handle.Fired);
        Assert.Equal(small.Length + large.Length, moved);
    }

    [Fact]
    public async Task What_never_comes_whole_or_right_is_refused()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        await using S3ObjectStore store = await S3Stores.OpenAsync(server);
        byte[] content = S3TestClient.Bytes(Large);
        server.Bucket("backups").Put("models/large", content);
        server.Bucket("backups").Put("models/small", content.AsSpan(0, 1000));

        S3FaultHandle cut = server.Faults.Add(new S3FaultRule(S3Fault.Truncate(0)) { Operation = S3Operation.GetObject });
        await FailsAsync(FaultCatalog.ObjectTruncated, () => S3Stores.DownloadAsync(store, "small", 1000, null), "models/small");
        cut.Remove();
        server.Faults.Add(new S3FaultRule(S3Fault.AlterByte(10)) { Operation = S3Operation.GetObject });
        await FailsAsync(FaultCatalog.ObjectAltered, () => S3Stores.DownloadAsync(store, "small", 1000, S3Stores.DigestOf(content[..1000])), "hashes to");
        await FailsAsync(FaultCatalog.ObjectAltered, () => S3Stores.DownloadAsync(store, "large", Large, S3Stores.DigestOf(content)), "hashes to");
    }

    [Fact]
    public async Task An_object_that_is_replaced_while_it_is_read_is_not_mixed()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        await using S3ObjectStore store = await S3Stores.OpenAsync(server);
        server.Bucket("backups").Put("models/x", S3TestClient.Bytes(1_000_000));
        server.Faults.Add(S3Operation.GetObject, S3Fault.ResetInBody(300_000), nth: 1);
        await using Stream stream = await store.OpenReadAsync("x", null, Stop);
        server.Bucket("backups").Put("models/x", S3TestClient.Bytes(1_000_000, seed: 2));

        await FailsAsync(FaultCatalog.ObjectAltered, () => stream.CopyToAsync(Stream.Null, Stop), "replaced");
    }

    [Fact]
    public async Task A_store_that_stops_moving_is_asked_again_and_given_up_in_the_end()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        await using S3ObjectStore store = await S3Stores.OpenAsync(server, bounds: S3Stores.Impatient with { StallTimeout = TimeSpan.FromSeconds(0.5) });
        S3Gate gate = new();
        S3FaultHandle once = server.Faults.Add(S3Operation.ListObjectsV2, S3Fault.Hang(gate), nth: 1);
        Assert.Empty(await S3Stores.ListAsync(store));
        Assert.Equal(1, once.Fired);
        server.Faults.Add(new S3FaultRule(S3Fault.Hang(gate)));

        await FailsAsync(FaultCatalog.ObjectStoreTimeout, () => S3Stores.ListAsync(store), "no answer");
        await FailsAsync(FaultCatalog.ObjectStoreTimeout, () => store.OpenReadAsync("x", null, Stop), "no answer");
        gate.Release();
    }

    [Fact]
    public async Task Stopping_it_ends_it_at_once_and_leaves_nothing_in_the_store()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        await using S3ObjectStore store = await S3Stores.OpenAsync(server);
        await S3Stores.PutAsync(store, "first", [1]);
        S3Gate gate = new();
        server.Faults.Add(new S3FaultRule(S3Fault.Hang(gate)) { Operation = S3Operation.UploadPart });
        using CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        using MemoryStream content = new(S3TestClient.Bytes(Large));

        Task<ObjectPutResult> put = store.PutAsync(new ObjectPut { Key = "large", Content = content, Length = Large }, stopping.Token);
        await gate.WaitForArrivalAsync(1, Stop);
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
        gate.Release();
        Assert.Equal(0, server.Bucket("backups").OpenUploads);
        Assert.Equal(["models/first"], server.Bucket("backups").Keys);
    }

    [Fact]
    public async Task What_the_store_refuses_is_named()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(new S3TestServerOptions { RequiredRegion = "eu-central-1" }, Stop);
        await using S3TestServer plain = await S3TestServer.StartAsync(new S3TestServerOptions { Tls = false }, Stop);
        S3StoreSettings good = S3Stores.Settings(server) with { Region = "eu-central-1", Credential = S3Stores.KeyOf(S3Credential.Default) };

        await ListFailsAsync(FaultCatalog.BucketMissing, good, "nowhere", "s3://nowhere/x");
        await ListFailsAsync(FaultCatalog.BucketRegionMismatch, good with { Region = null }, "eu-central-1");
        await ListFailsAsync(FaultCatalog.ObjectStoreKeyRejected, good with { Credential = new S3AccessKey("nobody", "not-the-secret") }, "InvalidAccessKeyId");
        await ListFailsAsync(FaultCatalog.ObjectStoreTlsFailed, good with { CaFile = null }, "No TLS connection");
        await ListFailsAsync(FaultCatalog.ObjectStoreTlsFailed, good with { Endpoint = $"https://localhost:{plain.Port}" }, "TLS");
        await ListFailsAsync(FaultCatalog.ObjectStoreUnreachable, good with { Endpoint = "https://localhost:1" }, "localhost:1");
        await ListFailsAsync(FaultCatalog.ObjectStoreAddressInvalid, good with { Endpoint = "https://localhost/backups" }, "localhost/backups");
        await ListFailsAsync(FaultCatalog.ObjectStoreKeyMissing, good with { Credential = null, Profile = "no-such-profile" }, "no-such-profile");
        S3FaultHandle skew = server.Faults.Add(new S3FaultRule(S3Fault.ClockSkew(TimeSpan.FromHours(-3))));
        await ListFailsAsync(FaultCatalog.ObjectStoreClockSkew, good, "180 minutes ahead");
        skew.Remove();
        server.Faults.Add(new S3FaultRule(S3Fault.Forbidden()) { Operation = S3Operation.PutObject });
        await using S3ObjectStore store = await S3Stores.OpenAsync("s3://backups/models", good, null, null, null);
        await FailsAsync(FaultCatalog.BucketForbidden, () => S3Stores.PutAsync(store, "x", [1]), "AccessDenied");
    }

    [Fact]
    public async Task A_token_that_runs_out_in_the_middle_is_named_and_a_new_one_goes_on()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        string folder = Path.Join(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        byte[] content = S3TestClient.Bytes(Large);
        try
        {
            S3FaultHandle expired = server.Faults.Add(new S3FaultRule(S3Fault.ExpiredToken()) { Operation = S3Operation.UploadPart, Nth = 3, Times = int.MaxValue });
            await using (S3ObjectStore store = await S3Stores.OpenAsync(server, new TransferOptions { ResumeFolder = folder, MaxConcurrency = 1 }))
            {
                PgmlException failure = await FailsAsync(FaultCatalog.ObjectStoreKeyExpired, () => S3Stores.PutAsync(store, "large", content), "models/large");
                Assert.Contains("it goes on where it stopped", failure.RecommendedAction, StringComparison.Ordinal);
            }

            expired.Remove();
            server.Log.Reset();
            await using S3ObjectStore next = await S3Stores.OpenAsync(server, new TransferOptions { ResumeFolder = folder });
            ObjectPutResult result = await S3Stores.PutAsync(next, "large", content);

            Assert.Equal(1, server.Log.Count(S3Operation.UploadPart));
            Assert.Contains(result.SentBytes, (long[])[8L * Mebibyte, Large % (8L * Mebibyte)]);
            Assert.True(S3Stores.Same(content, server.Bucket("backups").Read("models/large")));
            Assert.Empty(Directory.EnumerateFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Two_who_write_the_same_objects_hinder_nobody()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        string folder = Path.Join(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        byte[] large = S3TestClient.Bytes(Large);
        try
        {
            await using S3ObjectStore first = await S3Stores.OpenAsync(server, new TransferOptions { ResumeFolder = folder });
            await using S3ObjectStore second = await S3Stores.OpenAsync(server, new TransferOptions { ResumeFolder = folder });

            for (int round = 0; round < 3; round++)
            {
                await Task.WhenAll(new[] { first, second }.SelectMany(store => new[] { S3Stores.PutAsync(store, "large", large, onlyIfAbsent: true), S3Stores.PutAsync(store, "small", [1], onlyIfAbsent: true) }));
                Assert.True(S3Stores.Same(large, server.Bucket("backups").Read("models/large")));
                Assert.Equal(0, server.Bucket("backups").OpenUploads);
                await first.DeleteAsync(["large", "small"], Stop);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Listings_in_pages_of_one_are_whole()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(new S3TestServerOptions { PageSize = 1 }, Stop);
        await using S3ObjectStore store = await S3Stores.OpenAsync(server);
        for (int number = 0; number < 30; number++)
        {
            server.Bucket("backups").Put($"models/{number:D2}", [1]);
        }

        server.Faults.Add(S3Operation.ListObjectsV2, S3Fault.InternalError(), nth: 10);
        server.Faults.Add(S3Operation.ListObjectsV2, S3Fault.SlowDown(), nth: 20);

        Assert.Equal(Enumerable.Range(0, 30).Select(number => $"{number:D2}"), (await S3Stores.ListAsync(store)).Select(entry => entry.Key));
        Assert.Equal((32L, 2L), (store.Usage.Listings, store.Usage.Retries));
    }

    private static async Task ListFailsAsync(FaultDefinition fault, S3StoreSettings settings, string words, string location = "s3://backups/x") => await FailsAsync(fault, async () =>
    {
        await using S3ObjectStore store = await S3Stores.OpenAsync(location, settings, null, null, null);
        await S3Stores.ListAsync(store);
    }, words);

    private static async Task<PgmlException> FailsAsync(FaultDefinition fault, Func<Task> act, string words)
    {
        PgmlException failure = await S3ObjectStoreTests.FailsAsync(fault, act);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-secret", failure.ToString(), StringComparison.Ordinal);
        return failure;
    }
}
