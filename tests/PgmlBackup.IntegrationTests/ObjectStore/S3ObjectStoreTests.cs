using System.Collections.Concurrent;
using System.Diagnostics;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.TestKit.ObjectStore;
using PgmlBackup.TestKit.ObjectStore.Faults;

namespace PgmlBackup.IntegrationTests.ObjectStore;

/// <summary>Objects of all sizes go to a bucket and come back, over TLS and without it, and the server counts what it was asked.</summary>
public sealed class S3ObjectStoreTests
{
    private const int Mebibyte = 1024 * 1024;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_stored_comes_back(bool tls)
    {
        await using S3TestServer server = await S3TestServer.StartAsync(new S3TestServerOptions { Tls = tls, PageSize = 2 }, Stop);
        await using S3ObjectStore store = await S3Stores.OpenAsync(server);
        ConcurrentDictionary<string, byte[]> contents = new(new[] { 0, 1, 70_000, 8 * Mebibyte, (8 * Mebibyte) + 1, 20 * Mebibyte }
            .ToDictionary(size => $"blobs/{size:D9}", size => S3TestClient.Bytes(size, size + 1)));
        long moved = 0;

        await Parallel.ForEachAsync(contents, Stop, async (content, _) => Assert.True((await S3Stores.PutAsync(store, content.Key, content.Value, moved: bytes => Interlocked.Add(ref moved, bytes))).Stored));

        Assert.Equal(contents.Values.Sum(content => content.LongLength), moved);
        List<ObjectEntry> listed = await S3Stores.ListAsync(store, "blobs/");
        Assert.Equal(contents.OrderBy(content => content.Key, StringComparer.Ordinal).Select(content => (content.Key, content.Value.LongLength)), listed.Select(entry => (entry.Key, entry.Length)));
        Assert.All(listed, entry => Assert.InRange(entry.ModifiedAt, DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow.AddMinutes(1)));
        foreach ((string key, byte[] content) in contents)
        {
            moved = 0;
            Assert.True(S3Stores.Same(content, await S3Stores.ReadAsync(store, key)), key);
            Assert.True(S3Stores.Same(content, await S3Stores.DownloadAsync(store, key, content.Length, S3Stores.DigestOf(content), bytes => Interlocked.Add(ref moved, bytes))), key);
            Assert.Equal(content.Length, moved);
            Assert.Equal(content.Length, (await store.FindAsync(key, Stop))!.Length);
        }

        Assert.Null(await store.FindAsync("blobs/none", Stop));
        Assert.Equal(0, server.Bucket("backups").OpenUploads);
        Assert.StartsWith($"s3://backups/models at {(tls ? "https" : "http")}://localhost:", store.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bodies_are_sent_whole_with_a_checksum_and_their_payload_is_signed_only_without_TLS()
    {
        foreach (bool tls in (bool[])[true, false])
        {
            await using S3TestServer server = await S3TestServer.StartAsync(new S3TestServerOptions { Tls = tls }, Stop);
            await using S3ObjectStore store = await S3Stores.OpenAsync(server);

            await S3Stores.PutAsync(store, "small", S3TestClient.Bytes(1000));
            await S3Stores.PutAsync(store, "large", S3TestClient.Bytes(10 * Mebibyte));

            S3RequestRecord[] sent = [.. server.Log.Requests.Where(request => request.Operation is S3Operation.UploadPart or S3Operation.PutObject && request.Key!.StartsWith("models/", StringComparison.Ordinal) && !request.Key.Contains("probe", StringComparison.Ordinal))];
            Assert.Equal(3, sent.Length);
            Assert.All(sent, request => Assert.Equal(8, request.Headers["x-amz-checksum-crc32c"].Length));
            Assert.All(sent, request => Assert.Equal(tls ? 16 : 64, request.Headers["x-amz-content-sha256"].Length));
            Assert.DoesNotContain(sent, request => request.Headers.ContainsKey("expect") || request.Headers.ContainsKey("x-amz-trailer") || request.Headers.ContainsKey("content-md5"));
        }
    }

    [Fact]
    public async Task It_is_asked_once_for_a_thousand_objects_and_counts_what_it_asks()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        S3Bucket bucket = server.Bucket("backups");
        for (int number = 0; number < 1001; number++)
        {
            bucket.Put($"models/{number:D4}", "x"u8);
        }

        bucket.Put("models-of-others/1", "x"u8);
        await using S3ObjectStore store = await S3Stores.OpenAsync(server);

        List<ObjectEntry> listed = await S3Stores.ListAsync(store);
        await store.DeleteAsync([.. listed.Select(entry => entry.Key), "never-there"], Stop);

        Assert.Equal(1001, listed.Count);
        Assert.Equal(["models-of-others/1"], bucket.Keys);
        Assert.Equal(new ObjectStoreUsage { Listings = 2, Deletions = 2 }, store.Usage);
        Assert.Equal(4, server.Log.Requests.Count);
    }

    [Fact]
    public async Task Ranges_are_read_and_what_is_not_there_is_named()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        byte[] content = S3TestClient.Bytes(1000);
        server.Bucket("backups").Put("models/a b/ü", content);
        await using S3ObjectStore store = await S3Stores.OpenAsync(server);

        Assert.Equal(content[10..30], await S3Stores.ReadAsync(store, "a b/ü", new ObjectRange(10, 20)));
        await FailsAsync(FaultCatalog.ObjectMissing, () => S3Stores.ReadAsync(store, "b"));
        await FailsAsync(FaultCatalog.ObjectTruncated, () => S3Stores.ReadAsync(store, "a b/ü", new ObjectRange(990, 20)));
        await FailsAsync(FaultCatalog.ObjectTruncated, () => S3Stores.DownloadAsync(store, "a b/ü", 999, null));
        await FailsAsync(FaultCatalog.ObjectTruncated, () => S3Stores.DownloadAsync(store, "a b/ü", 1001, null));
        await FailsAsync(FaultCatalog.ObjectAltered, () => S3Stores.DownloadAsync(store, "a b/ü", 1000, S3Stores.DigestOf([1])));
    }

    [Fact]
    public async Task What_stands_is_left_where_that_is_asked_for()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        await using S3ObjectStore store = await S3Stores.OpenAsync(server);
        byte[] large = S3TestClient.Bytes(9 * Mebibyte);

        Assert.True((await S3Stores.PutAsync(store, "small", [1], onlyIfAbsent: true)).Stored);
        Assert.False((await S3Stores.PutAsync(store, "small", [2], onlyIfAbsent: true)).Stored);
        Assert.True((await S3Stores.PutAsync(store, "large", large, onlyIfAbsent: true)).Stored);
        Assert.False((await S3Stores.PutAsync(store, "large", large, onlyIfAbsent: true)).Stored);

        Assert.Equal([1], server.Bucket("backups").Read("models/small"));
        Assert.Equal(0, server.Bucket("backups").OpenUploads);
        Assert.True((await S3Stores.PutAsync(store, "small", [2])).Stored);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(9 * Mebibyte)]
    public async Task A_content_that_is_not_what_its_name_says_is_not_stored(int size)
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        await using S3ObjectStore store = await S3Stores.OpenAsync(server, new TransferOptions { ResumeFolder = Path.Join(Path.GetTempPath(), Guid.NewGuid().ToString("N")) });
        byte[] content = S3TestClient.Bytes(size);

        await FailsAsync(FaultCatalog.ObjectContentMismatch, () => PutAsync(S3Stores.DigestOf([1]), size));
        await FailsAsync(FaultCatalog.ObjectContentMismatch, () => PutAsync(new ContentDigest(ContentDigestKind.GitSha1, new string('a', 40)), size));
        await FailsAsync(FaultCatalog.ObjectContentChanged, () => PutAsync(S3Stores.DigestOf(content), size + 1));
        await FailsAsync(FaultCatalog.ObjectContentChanged, () => PutAsync(S3Stores.DigestOf(content), size - 1));

        Assert.Empty(server.Bucket("backups").Keys);
        Assert.Equal(0, server.Bucket("backups").OpenUploads);

        async Task PutAsync(ContentDigest digest, long length)
        {
            using MemoryStream stream = new(content);
            await store.PutAsync(new ObjectPut { Key = "blob", Content = stream, Length = length, Digest = digest }, Stop);
        }
    }

    [Fact]
    public async Task A_content_is_known_by_the_name_that_git_gives_it()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        await using S3ObjectStore store = await S3Stores.OpenAsync(server);
        using MemoryStream content = new("Hello, World!"u8.ToArray());

        ObjectPutResult result = await store.PutAsync(
            new ObjectPut { Key = "blob", Content = content, Length = 13, Digest = ContentDigest.OfName("b45ef6fec89518d314f546fd6c3025367b721684") }, Stop);

        Assert.Equal(S3Stores.DigestOf(content.ToArray()).Hex, result.Sha256);
    }

    [Fact]
    public async Task Uploads_that_nobody_completes_are_given_up_by_their_age()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        string folder = Path.Join(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        try
        {
            await using S3ObjectStore store = await S3Stores.OpenAsync(server, new TransferOptions { ResumeFolder = folder }, S3Stores.Once);
            server.Faults.Add(S3Operation.CompleteMultipartUpload, S3Fault.InternalError());
            await FailsAsync(FaultCatalog.ObjectStoreFailed, () => S3Stores.PutAsync(store, "large", S3TestClient.Bytes(9 * Mebibyte)));

            Assert.Equal(0, await store.AbortUploadsAsync(DateTime.UtcNow.AddHours(-1), Stop));
            Assert.Equal(1, server.Bucket("backups").OpenUploads);
            Assert.Equal(1, await store.AbortUploadsAsync(DateTime.UtcNow.AddHours(1), Stop));
            Assert.Equal(0, server.Bucket("backups").OpenUploads);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task The_throttle_holds_over_all_transfers()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        await using S3ObjectStore store = await S3Stores.OpenAsync(server, new TransferOptions { BytesPerSecond = 4_000_000 });
        await S3Stores.PutAsync(store, "first", [1]);
        Stopwatch clock = Stopwatch.StartNew();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(number => S3Stores.PutAsync(store, $"{number}", S3TestClient.Bytes(500_000))));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(number => S3Stores.ReadAsync(store, $"{number}")));

        // Four megabytes at four megabytes a second, less what may flow at once; how much longer depends on the machine.
        Assert.True(clock.Elapsed > TimeSpan.FromSeconds(0.7), clock.Elapsed.ToString());
    }

    internal static async Task<PgmlException> FailsAsync(FaultDefinition fault, Func<Task> act)
    {
        PgmlException failure = await Assert.ThrowsAsync<PgmlException>(act);
        Assert.True(fault == failure.Fault, failure.ToString());
        return failure;
    }
}
