using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.IntegrationTests.Clusters;
using PgmlBackup.TestKit.ObjectStore;

namespace PgmlBackup.IntegrationTests.ObjectStore;

/// <summary>A server over TLS that others wrote, and that only almost speaks S3: no checksums, no conditions, and chunks kept as content.</summary>
public sealed class S3RverObjectStoreTests
{
    private const int Mebibyte = 1024 * 1024;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_stored_comes_back()
    {
        Assert.SkipUnless(S3RverServer.MissingReason is null, S3RverServer.MissingReason ?? "");
        await using S3RverServer server = await S3RverServer.StartAsync([S3TestClient.Bucket], Stop);
        CollectingSink sink = new();
        await using S3ObjectStore store = await S3Stores.OpenAsync(server, activity: sink);
        byte[] small = S3TestClient.Bytes(200_000);
        byte[] large = S3TestClient.Bytes((17 * Mebibyte) + 3);

        Assert.True((await S3Stores.PutAsync(store, "blobs/a b ü", small, onlyIfAbsent: true)).Stored);
        Assert.True((await S3Stores.PutAsync(store, "blobs/large", large, onlyIfAbsent: true)).Stored);

        Assert.Equal([("blobs/a b ü", 200_000L), ("blobs/large", large.LongLength)], (await S3Stores.ListAsync(store)).Select(entry => (entry.Key, entry.Length)));
        Assert.True(S3Stores.Same(small, await S3Stores.DownloadAsync(store, "blobs/a b ü", small.Length, S3Stores.DigestOf(small))));
        Assert.True(S3Stores.Same(large, await S3Stores.DownloadAsync(store, "blobs/large", large.Length, S3Stores.DigestOf(large))));
        Assert.Contains(sink.Lines, line => line.Contains("bucket in the path, whole bodies instead of chunks, no checksums, so that MD5 sums", StringComparison.Ordinal));
        await store.DeleteAsync([.. (await S3Stores.ListAsync(store)).Select(entry => entry.Key)], Stop);
        Assert.Empty(await S3Stores.ListAsync(store));
    }
}
