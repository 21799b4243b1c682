using PgmlBackup.Engine.Backups;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.HfCache;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;
using PgmlBackup.TestKit.HfCache;

namespace PgmlBackup.IntegrationTests.HfCache;

/// <summary>A backup with the models of its time, and a restore that brings both back.</summary>
public sealed class HfCacheBoundTests
{
    [Fact]
    public async Task A_restore_brings_the_models_of_its_backup_back_and_does_not_start_without_them()
    {
        await using ScratchCache cache = await ScratchCache.CreateAsync();
        await using ScratchStanza stanza = await ScratchStanza.StartAsync();
        PgBackup backup = await new BackupService(await stanza.ResolveAsync()).TakeAsync(new BackupRequest { Type = PgBackupType.Full, HfCache = cache.Request() }, ScratchCache.Stop);
        Assert.Empty(stanza.Sink.Faults);
        string snapshot = backup.Annotation[HfCacheBinding.AnnotationKey];
        cache.Tree.AddRevision("acme/later", ScratchCache.First, ScratchCache.SmallFiles("later"));
        await cache.BackupAsync();
        Directory.Delete(cache.Tree.Hub, recursive: true);

        var service = new RestoreService(await stanza.ResolveAsync());
        RestoreTarget target = await service.CheckAsync(new RestoreRequest { HfCache = cache.Request() }, ScratchCache.Stop);
        Assert.Equal(snapshot, target.CacheSnapshot);
        PgRestoreResult restored = await service.RunAsync(target, ScratchStanza.CommandWords, ScratchCache.Stop);
        Assert.Equal((snapshot, true), (restored.CacheSnapshot, restored.Started));
        Assert.Contains(ScratchCache.Wide, restored.CacheModel);
        Assert.DoesNotContain("acme/later", restored.CacheModel);
        Assert.Contains("HF_HUB_OFFLINE", restored.Advice!, StringComparison.Ordinal);
        Assert.NotNull(new HfClient(cache.Tree.Hub).Find(ScratchCache.Wide, "model.safetensors"));

        Directory.Delete(cache.Tree.Hub, recursive: true);
        File.Delete(Path.Join(cache.Destination, StoreLayout.Blob(HfCacheTree.BlobName(HfCacheTree.Content("other", 3_000_000)))));
        target = await service.CheckAsync(new RestoreRequest { HfCache = cache.Request() }, ScratchCache.Stop);
        PgmlException refused = await Assert.ThrowsAsync<PgmlException>(() => service.RunAsync(target, ScratchStanza.CommandWords, ScratchCache.Stop));
        Assert.Equal(FaultCatalog.HfCacheNotRestored, refused.Fault);
        Assert.False(stanza.Cluster.IsRunning);

        target = await service.CheckAsync(new RestoreRequest { HfCache = cache.Request(), StartWithoutCache = true }, ScratchCache.Stop);
        Assert.True((await service.RunAsync(target, ScratchStanza.CommandWords, ScratchCache.Stop)).Started);
        Assert.Contains(stanza.Sink.Faults, fault => fault.Fault == FaultCatalog.HfCacheContentMissing);
    }

    [Fact]
    public async Task A_cache_that_cannot_be_backed_up_does_not_keep_the_database_from_it()
    {
        await using ScratchCache cache = ScratchCache.Empty();
        await using ScratchStanza stanza = await ScratchStanza.StartAsync();
        PgBackup backup = await new BackupService(await stanza.ResolveAsync()).TakeAsync(
            new BackupRequest { Type = PgBackupType.Full, HfCache = cache.Request(cache.Combine("nowhere")) }, ScratchCache.Stop);
        Assert.False(backup.Annotation.ContainsKey(HfCacheBinding.AnnotationKey));
        Assert.Equal(FaultCatalog.HfCacheMissing, Assert.Single(stanza.Sink.Faults).Fault);

        PgmlException unbound = await Assert.ThrowsAsync<PgmlException>(async () =>
            await new RestoreService(await stanza.ResolveAsync()).CheckAsync(new RestoreRequest { HfCache = cache.Request() }, ScratchCache.Stop));
        Assert.Equal(FaultCatalog.HfCacheSnapshotMissing, unbound.Fault);
        Assert.True(stanza.Cluster.IsRunning);
    }
}
