using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.HfCache;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;
using PgmlBackup.TestKit.HfCache;
using PgmlBackup.TestKit.ObjectStore;
using PgmlBackup.TestKit.ObjectStore.Faults;

namespace PgmlBackup.IntegrationTests.HfCache;

/// <summary>What happens to a cache or its disk while a sync works on it: the moment is that of a request, so that it is the same in each run.</summary>
public sealed class HfCacheMidwayTests
{
    private static readonly int s_files = Environment.GetEnvironmentVariable("PGMLBACKUP_TEST_LONG") == "1" ? 20_000 : 500;

    [Fact]
    public async Task Files_that_change_or_vanish_while_they_are_read_are_told_and_the_next_run_stores_them()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: ScratchCache.Stop);
        await using ScratchCache cache = await HfCacheOnS3Tests.CreateAsync(server);
        string shared = Target(cache, ScratchCache.Shared, "model.safetensors");
        string tokenizer = Target(cache, ScratchCache.Wide, "tokenizer.json");
        string arrow = Path.Join(cache.Tree.Path, "huggingface", "datasets", "squad", "plain text", "0.0.0", "squad-train.arrow");
        IReadOnlyList<string> before = Contents(cache.Tree.Path, ScratchCache.IsKept);

        // The first large file is open and not yet read; the small ones were hashed, and are read again for their pack.
        Once(server, S3Operation.CreateMultipartUpload, "*", () =>
        {
            Overwrite(shared, HfCacheTree.Content("another", 9_000_000));
            Overwrite(arrow, HfCacheTree.Content("another", 70_000));
            File.Delete(tokenizer);
        });
        HfCacheSyncResult first = await cache.BackupAsync();

        Assert.Equal([FaultCatalog.HfCacheFileChanged, FaultCatalog.HfCacheFileChanged], cache.Sink.Faults.Select(fault => fault.Fault));
        Assert.Equal([arrow, shared], cache.Sink.Faults.Select(fault => (string)fault.Target!).Order(StringComparer.Ordinal));
        Assert.True(first.IsNewSnapshot);
        string elsewhere = cache.Combine("elsewhere");
        await cache.RestoreAsync(elsewhere);
        string weights = new HfClient(Path.Join(elsewhere, "huggingface", "hub")).Find(ScratchCache.Wide, "model.safetensors")!;
        Assert.Equal(HfCacheTree.Content("weights", 9_000_000), await File.ReadAllBytesAsync(weights, ScratchCache.Stop));
        Assert.Empty(Directory.EnumerateFiles(elsewhere, Path.GetFileName(arrow), SearchOption.AllDirectories));

        Overwrite(shared, HfCacheTree.Content("weights", 9_000_000));
        Overwrite(arrow, HfCacheTree.Content("arrow", 70_000));
        await File.WriteAllBytesAsync(tokenizer, HfCacheTree.Content("tokenizer", 700_000), ScratchCache.Stop);
        await cache.Tree.GiveAsync(TestAccount.Postgres);
        await cache.BackupAsync();
        Assert.Empty(cache.Sink.Faults);
        await cache.RestoreAsync(elsewhere);
        Assert.Equal(before, Contents(elsewhere, null));
    }

    [Fact]
    public async Task A_disk_that_fills_up_in_the_middle_of_a_restore_is_named_and_the_same_command_goes_on()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: ScratchCache.Stop);
        await using ScratchCache cache = await HfCacheOnS3Tests.CreateAsync(server);
        await cache.BackupAsync();
        await using ScratchFolder folder = ScratchFolder.Create();
        await using SmallDisk disk = await SmallDisk.MountAsync(folder, 100);
        Once(server, S3Operation.GetObject, "*blobs*", disk.Fill);

        PgmlException full = await Assert.ThrowsAsync<PgmlException>(() => cache.RestoreAsync(disk.Path));
        Assert.Equal(FaultCatalog.NoSpaceLeft, full.Fault);
        Assert.Empty(Directory.EnumerateFiles(disk.Path, CacheRoot.TemporaryPrefix + "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }));
        Assert.Empty(Directory.EnumerateFiles(disk.Path, "main", SearchOption.AllDirectories));

        disk.Free();
        await cache.RestoreAsync(disk.Path);
        Assert.Empty(cache.Sink.Faults);
        Assert.Equal(TreeState.Of(cache.Tree.Path, ScratchCache.IsKept), TreeState.Of(disk.Path));
    }

    [Fact]
    public async Task A_cache_that_may_only_be_read_is_backed_up_and_a_restore_into_it_is_named()
    {
        await using ScratchCache cache = await ScratchCache.CreateAsync();
        await cache.BackupAsync();
        await using ScratchFolder folder = ScratchFolder.Create();
        await using SmallDisk disk = await SmallDisk.MountAsync(folder, 100);
        await cache.RestoreAsync(disk.Path);
        string lost = Path.Join(disk.Path, "torch", "hub", "checkpoints", "net.pth");
        File.Delete(lost);
        await disk.MakeReadOnlyAsync();

        PgmlException refused = await Assert.ThrowsAsync<PgmlException>(() => cache.RestoreAsync(disk.Path));
        Assert.Equal(FaultCatalog.PathNotWritable, refused.Fault);
        Assert.Contains("read-only", refused.RecommendedAction, StringComparison.Ordinal);
        HfCacheSyncResult backup = await cache.BackupAsync(request => request with { CachePath = disk.Path });
        Assert.Equal((true, 0), (backup.IsNewSnapshot, backup.Failures));
        Assert.Equal(0, (await cache.RestoreAsync(disk.Path)).Failures);
    }

    [Fact]
    public async Task Very_many_files_come_back_as_they_were()
    {
        await using ScratchCache cache = ScratchCache.Empty();
        cache.Tree.AddRevision(
            "acme/many", ScratchCache.First, Enumerable.Range(0, s_files).ToDictionary(i => $"part {i % 100}/it's \"{i}\" ö漢.bin", i => HfCacheTree.Content($"many {i}", 300)), HfCacheLayout.WithoutLinks);
        await cache.Tree.GiveAsync(TestAccount.Postgres);
        HfCacheSyncResult backup = await cache.BackupAsync();
        Assert.InRange(backup.Requests, 3, 20);
        Assert.Equal(0, (await cache.BackupAsync()).HashedFiles);
        await cache.RestoreAsync(cache.Combine("elsewhere"));
        Assert.Empty(cache.Sink.Faults);
        Assert.Equal(TreeState.Of(cache.Tree.Path), TreeState.Of(cache.Combine("elsewhere")));
    }

    private static void Once(S3TestServer server, S3Operation operation, string keys, Action action)
    {
        bool done = false;
        server.Faults.Add(new S3FaultRule(S3Fault.InternalError())
        {
            Operation = operation,
            KeyPattern = keys,
            When = _ =>
            {
                if (!done)
                {
                    done = true;
                    action();
                }

                return false;
            },
        });
    }

    private static string Target(ScratchCache cache, string model, string file) =>
        File.ResolveLinkTarget(Path.Join(cache.Tree.Repository(model), "snapshots", ScratchCache.First, file), returnFinalTarget: true)!.FullName;

    private static void Overwrite(string file, byte[] content)
    {
        UnixFileMode mode = File.GetUnixFileMode(file);
        File.SetUnixFileMode(file, mode | UnixFileMode.UserWrite);
        File.WriteAllBytes(file, content);
        File.SetUnixFileMode(file, mode);
    }

    // Without the times of what was written meanwhile.
    private static IReadOnlyList<string> Contents(string root, Func<string, bool>? isMeant) =>
        [.. TreeState.Of(root, isMeant).Select(line => string.Join(' ', line.Split(' ').Where(word => !word.EndsWith('Z') || !word.Contains('T', StringComparison.Ordinal))))];
}
