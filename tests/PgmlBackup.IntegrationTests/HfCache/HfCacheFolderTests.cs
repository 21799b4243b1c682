using PgmlBackup.Engine.Faults;
using PgmlBackup.Model;
using PgmlBackup.TestKit.HfCache;

namespace PgmlBackup.IntegrationTests.HfCache;

/// <summary>A model cache that goes to a folder and comes back.</summary>
public sealed class HfCacheFolderTests : IAsyncLifetime
{
    private ScratchCache _cache = null!;

    public async ValueTask InitializeAsync() => _cache = await ScratchCache.CreateAsync();

    public ValueTask DisposeAsync() => _cache.DisposeAsync();

    [Fact]
    public async Task Everything_that_is_kept_comes_back_bit_for_bit_and_the_client_finds_it_without_a_network()
    {
        HfCacheSyncResult backup = await _cache.BackupAsync();
        Assert.Empty(_cache.Sink.Faults);
        Assert.True(backup.IsNewSnapshot);

        string elsewhere = _cache.Combine("elsewhere");
        HfCacheSyncResult restore = await _cache.RestoreAsync(elsewhere, request => request with { Verify = true });

        Assert.Empty(_cache.Sink.Faults);
        Assert.Equal(TreeState.Of(_cache.Tree.Path, ScratchCache.IsKept), TreeState.Of(elsewhere));
        Assert.Equal(backup.Snapshot, restore.Snapshot);
        Assert.Equal([ScratchCache.Small, ScratchCache.Wide, ScratchCache.Flat, ScratchCache.Shared], restore.Model);
        Assert.Empty(restore.IncompleteModel);
        Assert.Contains("huggingface/modules/transformers_modules/acme/odd/abc/modeling_odd.py", restore.CodeFile);
        var client = new HfClient(Path.Join(elsewhere, "huggingface", "hub"));
        foreach (string model in restore.Model)
        {
            Assert.NotNull(client.Find(model, "model.safetensors"));
            Assert.Equal(string.Empty, client.Find(model, "added_tokens.json"));
        }

        Assert.Contains("changed", await File.ReadAllTextAsync(client.Find(ScratchCache.Small, "config.json", "refs/pr/1")!, ScratchCache.Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_content_is_stored_once_and_secrets_never()
    {
        HfCacheSyncResult backup = await _cache.BackupAsync();
        Assert.True(backup.SentSize < backup.Size * 1.01 + 10_000, $"{backup.SentSize} of {backup.Size}");
        Assert.All(Directory.EnumerateFiles(_cache.Destination, "*", SearchOption.AllDirectories), file =>
            Assert.DoesNotContain("hf_secret", System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file)), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_run_hashes_stores_and_asks_nothing_and_a_changed_file_is_one_small_object()
    {
        await _cache.BackupAsync();
        HfCacheSyncResult same = await _cache.BackupAsync();
        Assert.False(same.IsNewSnapshot);
        Assert.Equal((0, 0, 0, 2), (same.HashedFiles, same.NewFiles, same.SentSize, same.Requests));

        _cache.Tree.AddRevision(ScratchCache.Small, ScratchCache.Second, new Dictionary<string, byte[]> { ["added.json"] = HfCacheTree.Content("added", 1000) });
        HfCacheSyncResult changed = await _cache.BackupAsync();
        Assert.True(changed.IsNewSnapshot);
        Assert.Equal((1, 1), (changed.HashedFiles, changed.NewFiles));
        Assert.Equal(3, changed.Requests - same.Requests);
    }

    [Fact]
    public async Task Some_models_are_stored_and_restored_and_the_others_stay_as_they_were()
    {
        await _cache.BackupAsync();
        Directory.Delete(_cache.Tree.Repository(ScratchCache.Wide), recursive: true);
        _cache.Tree.AddRevision(ScratchCache.Small, ScratchCache.Second, new Dictionary<string, byte[]> { ["added.json"] = "{}"u8.ToArray() });
        HfCacheSyncResult some = await _cache.BackupAsync(request => request with { Include = ["acme/small"] });
        Assert.Contains(ScratchCache.Wide, some.Model);

        string elsewhere = _cache.Combine("elsewhere");
        HfCacheSyncResult restored = await _cache.RestoreAsync(elsewhere, request => request with { Include = ["other/*"] });
        Assert.Equal([ScratchCache.Shared], restored.Model);
        Assert.NotNull(new HfClient(Path.Join(elsewhere, "huggingface", "hub")).Find(ScratchCache.Shared, "other.bin"));
    }

    [Fact]
    public async Task What_is_right_is_kept_and_what_is_damaged_or_missing_is_mended()
    {
        await _cache.BackupAsync();
        IReadOnlyList<string> before = TreeState.Of(_cache.Tree.Path);
        string blob = File.ResolveLinkTarget(Path.Join(_cache.Tree.Repository(ScratchCache.Wide), "snapshots", ScratchCache.First, "model.safetensors"), true)!.FullName;
        DateTime time = File.GetLastWriteTimeUtc(blob);
        using (FileStream stream = File.OpenWrite(blob))
        {
            stream.Position = 4_000_000;
            stream.WriteByte(1);
        }

        File.SetLastWriteTimeUtc(blob, time);
        Directory.Delete(_cache.Tree.Repository(ScratchCache.Small), recursive: true);
        HfCacheSyncResult restored = await _cache.RestoreAsync();

        Assert.Empty(_cache.Sink.Faults);
        Assert.Equal(before.Where(line => ScratchCache.IsKept(line.Split(": ")[0])), TreeState.Of(_cache.Tree.Path, ScratchCache.IsKept));
        Assert.InRange(restored.SkippedFiles, 10, 100);
        Assert.InRange(restored.ReceivedSize, 9_000_000, 12_000_000);
    }

    [Fact]
    public async Task A_damaged_blob_is_named_and_not_stored_and_the_good_content_of_before_stays()
    {
        await _cache.BackupAsync();
        string blob = File.ResolveLinkTarget(Path.Join(_cache.Tree.Repository(ScratchCache.Wide), "snapshots", ScratchCache.First, "tokenizer.json"), true)!.FullName;
        await File.WriteAllBytesAsync(blob, HfCacheTree.Content("garbage", 700_000), ScratchCache.Stop);
        HfCacheSyncResult second = await _cache.BackupAsync();

        Assert.Equal(FaultCatalog.HfCacheBlobCorrupt, Assert.Single(_cache.Sink.Faults).Fault);
        Assert.Equal(1, second.HashFailures);
        await _cache.RestoreAsync();
        Assert.Equal(HfCacheTree.Content("tokenizer", 700_000), await File.ReadAllBytesAsync(blob, ScratchCache.Stop));
    }
}
