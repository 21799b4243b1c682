using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.HfCache;
using PgmlBackup.Engine.HfCache.Snapshots;
using PgmlBackup.Engine.Processes;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;
using PgmlBackup.TestKit.HfCache;

namespace PgmlBackup.IntegrationTests.HfCache;

/// <summary>What goes wrong with a model cache: it is named, nothing is lost, and nothing outside of the cache is written.</summary>
public sealed class HfCacheFaultTests : IAsyncLifetime
{
    private ScratchCache _cache = null!;

    private string Elsewhere => _cache.Combine("elsewhere");

    public async ValueTask InitializeAsync() => _cache = await ScratchCache.CreateAsync();

    public ValueTask DisposeAsync() => _cache.DisposeAsync();

    [Fact]
    public async Task A_store_that_lost_contents_is_named_before_anything_is_written_and_the_rest_comes_back()
    {
        await _cache.BackupAsync();
        string lost = Path.Join(_cache.Destination, StoreLayout.Blob(HfCacheTree.BlobName(HfCacheTree.Content("other", 3_000_000))));
        await File.WriteAllBytesAsync(lost, new byte[1000], ScratchCache.Stop);
        HfCacheSyncResult restored = await _cache.RestoreAsync(Elsewhere);

        Assert.Equal(FaultCatalog.HfCacheContentMissing, Assert.Single(_cache.Sink.Faults).Fault);
        Assert.Equal([ScratchCache.Shared], restored.IncompleteModel);
        Assert.Contains(ScratchCache.Wide, restored.Model);
        Assert.False(File.Exists(Path.Join(Elsewhere, "huggingface", "hub", "models--other--shared", "refs", "main")));
    }

    [Fact]
    public async Task A_full_disk_is_told_before_anything_is_written()
    {
        await _cache.BackupAsync();
        await using ScratchFolder folder = ScratchFolder.Create();
        await using SmallDisk disk = await SmallDisk.MountAsync(folder, 8);
        PgmlException early = await Assert.ThrowsAsync<PgmlException>(() => _cache.RestoreAsync(disk.Path));
        Assert.Equal(FaultCatalog.HfCacheSpaceMissing, early.Fault);
        Assert.Empty(Directory.EnumerateFileSystemEntries(disk.Path));
    }

    [Fact]
    public async Task A_snapshot_that_cannot_be_believed_is_refused_and_an_older_one_restores()
    {
        HfCacheSyncResult good = await _cache.BackupAsync();
        string manifest = Directory.EnumerateFiles(Path.Join(_cache.Destination, "snapshots")).Single();
        byte[] bytes = await File.ReadAllBytesAsync(manifest, ScratchCache.Stop);
        bytes[^10] ^= 1;
        string id = SnapshotId.New(DateTimeOffset.UtcNow.AddHours(2));
        await File.WriteAllBytesAsync(Path.Join(_cache.Destination, StoreLayout.Manifest(id, FileHasher.Sha256(bytes))), bytes, ScratchCache.Stop);

        Assert.Equal(FaultCatalog.HfCacheSnapshotInvalid, (await Assert.ThrowsAsync<PgmlException>(() => _cache.RestoreAsync(Elsewhere))).Fault);
        HfCacheSyncResult restored = await _cache.RestoreAsync(Elsewhere, request => request with { Snapshot = good.Snapshot });
        Assert.Equal(0, restored.Failures);
    }

    [Fact]
    public async Task Links_in_the_cache_never_lead_a_restore_or_a_backup_out_of_it()
    {
        await _cache.BackupAsync();
        string outside = _cache.Combine("outside");
        Directory.CreateDirectory(outside);
        await File.WriteAllTextAsync(Path.Join(outside, "secret"), "hf_secret", ScratchCache.Stop);
        Directory.CreateDirectory(Path.Join(Elsewhere, "huggingface"));
        File.CreateSymbolicLink(Path.Join(Elsewhere, "huggingface", "hub"), outside);
        await _cache.RestoreAsync(Elsewhere);
        Assert.Contains(_cache.Sink.Faults, fault => fault.Fault == FaultCatalog.HfCachePathBlocked);
        Assert.Equal([Path.Join(outside, "secret")], Directory.EnumerateFileSystemEntries(outside, "*", SearchOption.AllDirectories));

        File.CreateSymbolicLink(Path.Join(_cache.Tree.Path, "torch", "away"), Path.Join(outside, "secret"));
        HfCacheSyncResult second = await _cache.BackupAsync();
        Assert.Equal(FaultCatalog.HfCacheEntryRefused, Assert.Single(_cache.Sink.Faults).Fault);
        Assert.DoesNotContain("away", string.Join('\n', TreeState.Of(_cache.Destination)), StringComparison.Ordinal);
        Assert.Equal(1, second.Failures);
    }

    [Fact]
    public async Task An_empty_cache_never_becomes_the_newest_snapshot()
    {
        await _cache.BackupAsync();
        Directory.Delete(_cache.Tree.Path, recursive: true);
        Directory.CreateDirectory(_cache.Tree.Path);
        Assert.Equal(FaultCatalog.HfCacheEmptied, (await Assert.ThrowsAsync<PgmlException>(() => _cache.BackupAsync())).Fault);
        Assert.Single(Directory.EnumerateFiles(Path.Join(_cache.Destination, "snapshots")));
    }

    [Fact]
    public async Task What_a_killed_restore_left_is_removed_and_the_restore_goes_on()
    {
        await _cache.BackupAsync();
        await _cache.RestoreAsync(Elsewhere);
        File.Delete(Path.Join(Elsewhere, "torch", "hub", "checkpoints", "net.pth"));
        string left = Path.Join(Elsewhere, "torch", "hub", CacheRoot.TemporaryPrefix + "0123");
        await File.WriteAllTextAsync(left, "half", ScratchCache.Stop);
        HfCacheSyncResult again = await _cache.RestoreAsync(Elsewhere);
        Assert.Equal(1, again.NewFiles);
        Assert.Equal(TreeState.Of(_cache.Tree.Path, ScratchCache.IsKept), TreeState.Of(Elsewhere));
    }

    [Fact]
    public async Task What_is_misspelt_is_refused_and_is_no_success_of_nothing()
    {
        await _cache.BackupAsync();
        await RefusedAsync(FaultCatalog.HfCacheModelNotFound, () => _cache.BackupAsync(request => request with { Include = ["nobody/*"] }));
        await RefusedAsync(FaultCatalog.HfCacheModelNotFound, () => _cache.RestoreAsync(Elsewhere, request => request with { Include = ["nobody/*"] }));

        HfCacheRequest nowhere = _cache.Request() with { Destination = _cache.Combine("nowhere") };
        await RefusedAsync(FaultCatalog.HfCacheSnapshotMissing, () => new HfCacheTestService(new ProgramRunner(), _cache.Sink, _cache.Time).TestStoreAsync(nowhere, deep: false, ScratchCache.Stop));

        string file = _cache.Combine("file");
        await File.WriteAllTextAsync(file, "precious", ScratchCache.Stop);
        await RefusedAsync(FaultCatalog.ObjectStoreLocationInvalid, () => _cache.BackupAsync(request => request with { Destination = file }));
        await RefusedAsync(FaultCatalog.PathNotWritable, () => _cache.BackupAsync(request => request with { Destination = "/proc/nowhere" }));
        Assert.Equal("precious", await File.ReadAllTextAsync(file, ScratchCache.Stop));

        static async Task RefusedAsync(FaultDefinition fault, Func<Task> run) => Assert.Equal(fault, (await Assert.ThrowsAsync<PgmlException>(run)).Fault);
    }

    [Fact]
    public async Task Damage_is_found_on_both_sides_and_mended_from_the_other()
    {
        await _cache.BackupAsync();
        var service = new HfCacheTestService(new ProgramRunner(), _cache.Sink, _cache.Time);
        Assert.Empty(await service.TestLocalAsync(_cache.Request(), ScratchCache.Stop));
        Assert.Empty(await service.TestStoreAsync(_cache.Request(), deep: true, ScratchCache.Stop));

        string name = HfCacheTree.BlobName(HfCacheTree.Content("tokenizer", 700_000));
        string blob = Path.Join(_cache.Tree.Repository(ScratchCache.Wide), "blobs", name);
        await File.WriteAllBytesAsync(blob, new byte[700_000], ScratchCache.Stop);
        HfCacheFinding local = Assert.Single(await service.TestLocalAsync(_cache.Request(), ScratchCache.Stop));
        Assert.Equal(("BlobCorrupt", HfCacheSide.Local, ScratchCache.Wide), (local.Rule, local.Side, local.Model));
        Assert.True(Assert.Single(await service.RepairLocalAsync(_cache.Request(), [local], ScratchCache.Stop)).IsRepaired);

        string pack = Directory.EnumerateFiles(Path.Join(_cache.Destination, "packs")).First();
        byte[] bytes = await File.ReadAllBytesAsync(pack, ScratchCache.Stop);
        bytes[10] ^= 1;
        await File.WriteAllBytesAsync(pack, bytes, ScratchCache.Stop);
        File.Delete(Path.Join(_cache.Destination, StoreLayout.Blob(HfCacheTree.BlobName(HfCacheTree.Content("other", 3_000_000)))));
        IReadOnlyList<HfCacheFinding> stored = await service.TestStoreAsync(_cache.Request(), deep: true, ScratchCache.Stop);
        Assert.Equal(["ContentCorrupt", "ContentMissing"], stored.Select(finding => finding.Rule).Order());
        Assert.All(await service.RepairStoreAsync(_cache.Request(), stored, deep: true, ScratchCache.Stop), finding => Assert.True(finding.IsRepaired));
    }

    [Fact]
    public async Task Old_snapshots_go_with_what_only_they_hold_and_never_what_a_backup_needs()
    {
        HfCacheSyncResult first = await _cache.BackupAsync();
        File.Delete(Path.Join(_cache.Tree.Path, "torch", "hub", "checkpoints", "net.pth"));
        HfCacheSyncResult second = await _cache.BackupAsync();
        await new HfCacheBinding(_cache.Sink).BindAsync(_cache.Request(), "main", "20260101-000000F", first.Snapshot, ScratchCache.Stop);
        string checkpoint = Path.Join(_cache.Destination, StoreLayout.Blob(FileHasher.Sha256(HfCacheTree.Content("net", 2_000_000))));
        var later = new HfCacheRemovalService(_cache.Sink, new ShiftedTime(TimeSpan.FromDays(40)));
        var policy = new HfCacheRemovalRequest { KeepCount = 1 };

        HfCacheRemovalPlan bound = await later.PlanAsync(_cache.Request(), policy, ScratchCache.Stop);
        Assert.Empty(bound.Removed);
        Assert.Equal(["main/20260101-000000F"], Assert.Single(bound.Protected).Backup);
        PgmlException refused = await Assert.ThrowsAsync<PgmlException>(() => later.PlanAsync(_cache.Request(), policy with { Snapshot = [first.Snapshot] }, ScratchCache.Stop));
        Assert.Equal(FaultCatalog.HfCacheSnapshotBound, refused.Fault);
        await later.RemoveAsync(_cache.Request(), policy, bound, ScratchCache.Stop);
        Assert.True(File.Exists(checkpoint));

        policy = policy with { Backups = new Dictionary<string, IReadOnlySet<string>> { ["main"] = new HashSet<string>() } };
        HfCacheRemovalPlan free = await later.PlanAsync(_cache.Request(), policy, ScratchCache.Stop);
        Assert.Equal([first.Snapshot], free.Removed.Select(snapshot => snapshot.Snapshot));
        await later.RemoveAsync(_cache.Request(), policy, free, ScratchCache.Stop);
        Assert.False(File.Exists(checkpoint));
        Assert.Equal(0, (await _cache.RestoreAsync(Elsewhere, request => request with { Snapshot = second.Snapshot })).Failures);
    }

    [Fact]
    public async Task Two_machines_that_write_to_one_place_both_have_their_snapshot()
    {
        await using ScratchCache other = ScratchCache.Empty();
        other.Tree.AddRevision("acme/other", ScratchCache.First, ScratchCache.SmallFiles("other machine"));
        await other.Tree.GiveAsync(TestAccount.Postgres);
        other.Destination = _cache.Destination;
        HfCacheSyncResult[] both = await Task.WhenAll(_cache.BackupAsync(), other.BackupAsync());

        Assert.All(both, result => Assert.Equal((true, 0), (result.IsNewSnapshot, result.Failures)));
        await _cache.RestoreAsync(Elsewhere, request => request with { Snapshot = both[0].Snapshot });
        Assert.Equal(TreeState.Of(_cache.Tree.Path, ScratchCache.IsKept), TreeState.Of(Elsewhere));
        await other.RestoreAsync(other.Combine("elsewhere"), request => request with { Snapshot = both[1].Snapshot });
        Assert.Equal(TreeState.Of(other.Tree.Path), TreeState.Of(other.Combine("elsewhere")));
    }
}
