using Microsoft.Win32.SafeHandles;
using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.HfCache.Snapshots;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.HfCache;

/// <summary>
/// Brings a cache into a store: what is new of the contents first, then the manifest, which makes the snapshot, then the pointer to it. Whatever ends it
/// before leaves only contents that nobody refers to.
/// </summary>
/// <param name="root">The cache.</param>
/// <param name="store">The store.</param>
/// <param name="reader">Reads the files.</param>
/// <param name="filter">Which models are looked at anew; the others stay as the last snapshot has them.</param>
/// <param name="progress">Told how far it is.</param>
/// <param name="activity">Told what is done.</param>
/// <param name="time">The clock.</param>
internal sealed partial class CacheBackup(
    CacheRoot root, IObjectStore store, ContentReader reader, ModelFilter filter, SyncProgress progress, IActivitySink activity, TimeProvider time)
{
    /// <summary>Contents up to this size are packed.</summary>
    internal const int PackLimit = 1 << 20;

    private const int PackSize = 8 << 20;

    private readonly SyncTally _tally = new();

    /// <summary>What was done.</summary>
    internal SyncTally Tally => _tally;

    /// <summary>Finds out what there is to do, without hashing or storing anything.</summary>
    internal async Task<BackupPlan> PlanAsync(CancellationToken stop)
    {
        Task<StoreInventory> listing = StoreInventory.ReadAsync(store, stop);
        CacheScan scan;
        try
        {
            scan = new CacheScanner(root).Scan(stop);
        }
        catch
        {
            await listing.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
            throw;
        }

        StoreInventory inventory = await listing.ConfigureAwait(false);
        SnapshotManifest? last = await ReadLastAsync(inventory, stop).ConfigureAwait(false);
        var places = new ContentPlaces(inventory, time);
        if (last is not null)
        {
            places.Learn(last);
        }

        var targets = scan.Entries.Where(entry => entry.Target is not null).ToDictionary(entry => entry.Path, entry => entry.Target!, StringComparer.Ordinal);
        HashSet<string> chosen = filter.Select(new CacheRules(scan.Shape), [.. scan.Entries.Select(entry => entry.Path)], targets.GetValueOrDefault);
        return new BackupPlan(scan, inventory, last, places, [.. scan.Entries.Where(entry => chosen.Contains(entry.Path))], !filter.TakesAll);
    }

    /// <summary>Does it.</summary>
    /// <returns>The snapshot that now says what the cache holds, and whether it is a new one.</returns>
    /// <exception cref="PgmlException">Failures of the store; those of single files are in <see cref="Tally"/>.</exception>
    internal async Task<(SnapshotManifest Snapshot, bool IsNew)> RunAsync(BackupPlan plan, CancellationToken stop)
    {
        if (!plan.IsPartial && plan.Last is { Contents.Count: > 0 } full && plan.Chosen.All(entry => entry.Node.Kind != CacheNodeKind.File))
        {
            throw new PgmlException(
                FaultCatalog.HfCacheEmptied, $"'{root.Path}' holds no file, and the last snapshot ({full.Id}) has {full.Entries.Count(entry => entry.IsFile)}. No snapshot was made.", root.Path);
        }

        foreach (HfCacheFinding refused in plan.Scan.Findings.Where(finding => finding.Rule is "LinkLeavesCache" or "NameNotUtf8"))
        {
            _tally.Fail(new PgmlException(FaultCatalog.HfCacheEntryRefused, $"'{root.Path}/{refused.Path}': {refused.Message}", refused, refused.Recommendation));
        }

        ReadFile[] files = await ReadFilesAsync(plan, stop).ConfigureAwait(false);
        await LearnOlderAsync(plan, files, stop).ConfigureAwait(false);
        files = await StoreLargeAsync(plan, files, stop).ConfigureAwait(false);
        files = await StoreSmallAsync(plan, files, stop).ConfigureAwait(false);
        Judge(files);
        SnapshotManifest snapshot = new SnapshotBuilder(root.Path, plan, time).Build(files);
        if (plan.Last is { } last && last.IsSameAs(snapshot) && last.Contents.All(plan.Inventory.Holds))
        {
            activity.Verbose($"The cache is as snapshot {last.Id} has it: no new one is needed.");
            return (last, false);
        }

        byte[] content = SnapshotText.Write(snapshot);
        string sha256 = FileHasher.Sha256(content);
        progress.Begin($"snapshot {snapshot.Id}");
        await PutAsync(StoreLayout.Manifest(snapshot.Id, sha256), content, sha256, onlyIfAbsent: true, stop).ConfigureAwait(false);
        byte[] pointer = System.Text.Encoding.ASCII.GetBytes(snapshot.Id + "\n");
        await PutAsync(StoreLayout.Latest, pointer, FileHasher.Sha256(pointer), onlyIfAbsent: false, stop).ConfigureAwait(false);
        return (snapshot, true);
    }

    private async Task<SnapshotManifest?> ReadLastAsync(StoreInventory inventory, CancellationToken stop)
    {
        foreach (string id in inventory.Snapshots.Reverse().Take(3))
        {
            try
            {
                return await inventory.ReadAsync(id, stop).ConfigureAwait(false);
            }
            catch (PgmlException damaged) when (damaged.Fault == FaultCatalog.HfCacheSnapshotInvalid)
            {
                _tally.Fail(damaged);
            }
        }

        return null;
    }

    private async Task<ReadFile[]> ReadFilesAsync(BackupPlan plan, CancellationToken stop)
    {
        CacheEntry[] files = [.. plan.Chosen.Where(entry => entry.Node.Kind == CacheNodeKind.File)];
        var read = new ReadFile[files.Length];
        bool[] mayWait = [.. files.Select(file => file.Node.Size > PackLimit && file.Name is { Kind: ContentDigestKind.Sha256 } name && reader.Recall(file) is null && plan.Places.Find(name.Hex, file.Node.Size) is null)];
        progress.Expect(files.Where((file, i) => file.Node.Size > ContentReader.InlineLimit && !mayWait[i] && reader.Recall(file) is null).Sum(file => file.Node.Size));

        // The largest first: one that comes last would keep one core busy while the others have nothing to do.
        int[] order = [.. Enumerable.Range(0, files.Length).OrderByDescending(i => files[i].Node.Size)];
        await Task.Run(() => Parallel.ForEach(order, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = stop }, i =>
        {
            if (!mayWait[i] && files[i].Node.Size > PackLimit)
            {
                progress.Begin(files[i].Path);
            }

            read[i] = reader.Read(files[i], mayWait[i], progress.Moved, stop);
        }), stop).ConfigureAwait(false);
        return read;
    }

    // What the last snapshot does not have, an earlier one may have in a pack; each manifest costs a request, and none when nothing is new.
    private static async Task LearnOlderAsync(BackupPlan plan, ReadFile[] files, CancellationToken stop)
    {
        foreach (string id in plan.Inventory.Snapshots.Reverse().Where(id => id != plan.Last?.Id).Take(16))
        {
            if (files.All(file => file.Sha256 is null || plan.Places.Find(file.Sha256, file.Entry.Node.Size) is not null))
            {
                return;
            }

            try
            {
                plan.Places.Learn(await plan.Inventory.ReadAsync(id, stop).ConfigureAwait(false));
            }
            catch (PgmlException damaged) when (damaged.Fault == FaultCatalog.HfCacheSnapshotInvalid || damaged.Fault == FaultCatalog.HfCacheSnapshotTooNew || damaged.Fault == FaultCatalog.ObjectMissing)
            {
                // It only could have saved sending something again.
            }
        }
    }

    private async Task<ReadFile[]> StoreLargeAsync(BackupPlan plan, ReadFile[] files, CancellationToken stop)
    {
        IGrouping<string, ReadFile>[] missing =
        [
            .. files.Where(file => file is { State: ReadState.Good, Sha256: not null } && file.Entry.Node.Size > PackLimit && plan.Places.Find(file.Sha256, file.Entry.Node.Size) is null)
                .GroupBy(file => file.Sha256!, StringComparer.Ordinal)
                .OrderByDescending(group => group.First().Entry.Node.Size),
        ];
        progress.Expect(missing.Sum(group => group.First().Entry.Node.Size));
        var refused = new System.Collections.Concurrent.ConcurrentDictionary<string, ReadState>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(missing, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = stop }, async (group, token) =>
        {
            // Another file of the same content may be good where the first is damaged, and damaged where the first is good.
            ReadState state = ReadState.Gone;
            foreach (ReadFile file in group)
            {
                ReadState found = state == ReadState.Good ? reader.Read(file.Entry, mayWait: false, null, token).State : await StoreOneLargeAsync(plan, file, token).ConfigureAwait(false);
                if (found != ReadState.Good)
                {
                    refused[file.Entry.Path] = found;
                }

                state = state == ReadState.Good ? state : found;
            }

            if (state == ReadState.Good)
            {
                _tally.CountNew(group.First().Entry.Node.Size, group.Count(), packed: false);
            }
        }).ConfigureAwait(false);
        return [.. files.Select(file => refused.TryGetValue(file.Entry.Path, out ReadState state) ? new ReadFile(file.Entry, state) : file)];
    }

    private async Task<ReadState> StoreOneLargeAsync(BackupPlan plan, ReadFile file, CancellationToken stop)
    {
        long size = file.Entry.Node.Size;
        SafeFileHandle? handle = root.OpenRead(file.Entry.Path);
        if (handle is null)
        {
            return ReadState.Gone;
        }

        progress.Begin(file.Entry.Path);
        using var stream = new FileRangeStream(handle, new ObjectRange(0, RandomAccess.GetLength(handle)), null);
        try
        {
            ObjectPutResult result = await store.PutAsync(
                new ObjectPut { Key = StoreLayout.Blob(file.Sha256!), Content = stream, Length = size, Digest = new ContentDigest(ContentDigestKind.Sha256, file.Sha256!), Moved = progress.Moved },
                stop).ConfigureAwait(false);
            if (file.IsByName && result.Sha256 is not null)
            {
                reader.CountHashed(size);
                reader.Remember(file.Entry, handle, result.Sha256);
            }

            plan.Places.Add(new SnapshotContent { Sha256 = file.Sha256!, Size = size });
            return ReadState.Good;
        }
        catch (PgmlException mismatch) when (mismatch.Fault == FaultCatalog.ObjectContentMismatch || mismatch.Fault == FaultCatalog.ObjectContentChanged)
        {
            bool isSame = CacheRoot.Look(handle) is { } now && now.IsSameContent(file.Entry.Node);
            return isSame && file.IsByName ? ReadState.Corrupt : ReadState.Changed;
        }
    }

    private void Judge(IEnumerable<ReadFile> files)
    {
        foreach (ReadFile file in files.Where(file => file.State != ReadState.Good))
        {
            string path = $"{root.Path}/{file.Entry.Path}";
            if (file.State == ReadState.Gone)
            {
                activity.Verbose($"'{path}' is gone since the cache was looked at.");
            }
            else
            {
                _tally.Fail(file.State == ReadState.Corrupt
                    ? new PgmlException(FaultCatalog.HfCacheBlobCorrupt, $"'{path}' ({Display.Size(file.Entry.Node.Size)}) is damaged: it does not hash to its name. It was not stored.", path)
                    : new PgmlException(FaultCatalog.HfCacheFileChanged, $"'{path}' changed while it was read and is not in the snapshot.", path));
            }
        }
    }

    private async Task PutAsync(string key, byte[] content, string sha256, bool onlyIfAbsent, CancellationToken stop)
    {
        using var stream = new MemoryStream(content, writable: false);
        await store.PutAsync(
            new ObjectPut { Key = key, Content = stream, Length = content.Length, Digest = new ContentDigest(ContentDigestKind.Sha256, sha256), OnlyIfAbsent = onlyIfAbsent }, stop).ConfigureAwait(false);
    }
}
