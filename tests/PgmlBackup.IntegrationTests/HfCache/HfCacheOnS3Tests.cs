using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.IntegrationTests.ObjectStore;
using PgmlBackup.Model;
using PgmlBackup.TestKit.HfCache;
using PgmlBackup.TestKit.ObjectStore;
using PgmlBackup.TestKit.ObjectStore.Faults;

namespace PgmlBackup.IntegrationTests.HfCache;

/// <summary>A model cache in buckets: of a server with checksum trailers, and of one over TLS that others wrote.</summary>
public sealed class HfCacheOnS3Tests
{
    [Fact]
    public async Task It_comes_back_bit_for_bit_from_a_server_with_checksums()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: ScratchCache.Stop);
        await using ScratchCache cache = await CreateAsync(server);
        HfCacheSyncResult backup = await RoundTripAsync(cache);
        Assert.InRange(backup.Requests, 3, 30);

        int before = server.Log.Requests.Count;
        HfCacheSyncResult same = await cache.BackupAsync();
        Assert.False(same.IsNewSnapshot);
        Assert.Equal((2, 0), (server.Log.Requests.Count - before, same.HashedFiles));
    }

    [Fact]
    public async Task It_comes_back_bit_for_bit_from_a_server_that_only_almost_speaks_S3()
    {
        Assert.SkipUnless(S3RverServer.MissingReason is null, S3RverServer.MissingReason ?? "");
        await using S3RverServer server = await S3RverServer.StartAsync(["backups"], ScratchCache.Stop);
        await using ScratchCache cache = await ScratchCache.CreateAsync();
        cache.Destination = "s3://backups/hf";
        cache.Store = new S3StoreSettings { Endpoint = server.Endpoint.ToString(), CaFile = server.CaFile, Region = "us-east-1", Credential = S3Stores.KeyOf(S3RverServer.Credential) };
        await RoundTripAsync(cache);
    }

    [Fact]
    public async Task A_listing_of_one_key_a_page_shows_the_same()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(new S3TestServerOptions { PageSize = 1 }, ScratchCache.Stop);
        await using ScratchCache cache = await CreateAsync(server);
        await cache.BackupAsync();
        Assert.False((await cache.BackupAsync()).IsNewSnapshot);
    }

    [Fact]
    public async Task Bodies_that_break_off_or_are_altered_on_their_way_are_fetched_again()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: ScratchCache.Stop);
        await using ScratchCache cache = await CreateAsync(server);
        await cache.BackupAsync();
        server.Faults.Add(S3Operation.GetObject, S3Fault.ResetInBody(100_000), nth: 2, times: 1);
        server.Faults.Add(new S3FaultRule(S3Fault.AlterByte(77)) { Operation = S3Operation.GetObject, KeyPattern = "*blobs*", Nth = 1, Times = 1 });
        HfCacheSyncResult restored = await cache.RestoreAsync(cache.Combine("elsewhere"));

        Assert.Empty(cache.Sink.Faults);
        Assert.Equal(0, restored.Failures);
        Assert.Equal(TreeState.Of(cache.Tree.Path, ScratchCache.IsKept), TreeState.Of(cache.Combine("elsewhere")));
    }

    [Fact]
    public async Task A_content_that_the_store_has_altered_never_comes_into_the_cache_and_the_rest_does()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: ScratchCache.Stop);
        await using ScratchCache cache = await CreateAsync(server);
        await cache.BackupAsync();
        server.Faults.Add(new S3FaultRule(S3Fault.AlterByte(77)) { Operation = S3Operation.GetObject, KeyPattern = "*blobs*", Times = int.MaxValue, When = record => record.Key?.Contains(HfCacheTree.BlobName(HfCacheTree.Content("other", 3_000_000)), StringComparison.Ordinal) == true });
        HfCacheSyncResult restored = await cache.RestoreAsync(cache.Combine("elsewhere"));

        Assert.All(cache.Sink.Faults, fault => Assert.Equal(FaultCatalog.HfCacheContentCorrupt, fault.Fault));
        Assert.NotEmpty(cache.Sink.Faults);
        Assert.Equal([ScratchCache.Shared], restored.IncompleteModel);
        Assert.Null(new HfClient(Path.Join(cache.Combine("elsewhere"), "huggingface", "hub")).Find(ScratchCache.Shared, "other.bin"));
    }

    [Fact]
    public async Task A_token_that_runs_out_in_the_middle_is_named_and_the_same_command_goes_on()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: ScratchCache.Stop);
        await using ScratchCache cache = await CreateAsync(server);
        server.Faults.Add(new S3FaultRule(S3Fault.ExpiredToken()) { Method = "PUT", KeyPattern = "*snapshots*" });
        PgmlException failure = await Assert.ThrowsAsync<PgmlException>(() => cache.BackupAsync());
        Assert.Equal(FaultCatalog.ObjectStoreKeyExpired, failure.Fault);
        server.Faults.Clear();
        HfCacheSyncResult again = await cache.BackupAsync();
        Assert.True(again.IsNewSnapshot);
        Assert.InRange(again.SentSize, 1, 5_000_000);
    }

    /// <summary>A cache whose copy lies on a server.</summary>
    internal static async Task<ScratchCache> CreateAsync(S3TestServer server)
    {
        ScratchCache cache = await ScratchCache.CreateAsync();
        cache.Destination = "s3://backups/hf";
        cache.Store = S3Stores.Settings(server) with { Credential = S3Stores.KeyOf(S3Credential.Default) };
        return cache;
    }

    private static async Task<HfCacheSyncResult> RoundTripAsync(ScratchCache cache)
    {
        HfCacheSyncResult backup = await cache.BackupAsync();
        string elsewhere = cache.Combine("elsewhere");
        await cache.RestoreAsync(elsewhere, request => request with { Verify = true });
        Assert.Empty(cache.Sink.Faults);
        Assert.Equal(TreeState.Of(cache.Tree.Path, ScratchCache.IsKept), TreeState.Of(elsewhere));
        return backup;
    }
}
