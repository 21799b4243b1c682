using Microsoft.Win32.SafeHandles;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.HfCache.Snapshots;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.HfCache;

public sealed partial class HfCacheTestService
{
    private const int BufferSize = 1 << 20;

    /// <summary>Tests the copy: each manifest, and whether what it refers to is there in its size.</summary>
    /// <param name="request">Which store.</param>
    /// <param name="deep">True to read every content and hash it.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="PgmlException"><c>HfCacheSnapshotMissing</c>, and failures of the store.</exception>
    public async Task<IReadOnlyList<HfCacheFinding>> TestStoreAsync(HfCacheRequest request, bool deep, CancellationToken stop)
    {
        IObjectStore store = await HfCacheStores.OpenAsync(request, AccountDatabase.Current, null, activity, stop).ConfigureAwait(false);
        await using (store.ConfigureAwait(false))
        {
            return await TestStoreAsync(store, deep, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Stores what is damaged or missing in the copy again, where the cache on this machine has it.</summary>
    /// <returns>The findings, with those mended that a second look no longer shows.</returns>
    /// <exception cref="PgmlException"><c>HfCacheMissing</c>, <c>HfCacheBusy</c>, and failures of the store.</exception>
    public async Task<IReadOnlyList<HfCacheFinding>> RepairStoreAsync(HfCacheRequest request, IReadOnlyList<HfCacheFinding> findings, bool deep, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(findings);
        HfCacheSession session = await HfCacheSession.OpenAsync(request, make: false, runner, activity, stop).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            IObjectStore store = await HfCacheStores.OpenAsync(request, session.Account, session.StateFolder, activity, stop).ConfigureAwait(false);
            await using (store.ConfigureAwait(false))
            {
                Dictionary<string, CacheEntry> here = HashHere(session, stop);
                StoreInventory inventory = await StoreInventory.ReadAsync(store, stop).ConfigureAwait(false);
                HashSet<string> broken = [.. findings.Where(finding => finding.Rule is "ContentMissing" or "ContentCorrupt").Select(finding => finding.Path)];
                foreach (IGrouping<string, SnapshotContent> lost in (await ContentsAsync(inventory, stop).ConfigureAwait(false)).GroupBy(StoreLayout.ObjectOf, StringComparer.Ordinal).Where(group => broken.Contains(group.Key)))
                {
                    await StoreAgainAsync(session.Root, store, lost.Key, [.. lost.DistinctBy(content => content.Sha256).OrderBy(content => content.Offset)], here, stop).ConfigureAwait(false);
                }

                session.SaveIndex(keepUnused: true);
                IReadOnlyList<HfCacheFinding> still = await TestStoreAsync(store, deep, stop).ConfigureAwait(false);
                return [.. findings.Select(finding => still.Any(left => left.Rule == finding.Rule && left.Path == finding.Path) ? finding : finding with { IsRepaired = true })];
            }
        }
    }

    private async Task<IReadOnlyList<HfCacheFinding>> TestStoreAsync(IObjectStore store, bool deep, CancellationToken stop)
    {
        List<HfCacheFinding> findings = [];
        StoreInventory inventory = await StoreInventory.ReadAsync(store, stop).ConfigureAwait(false);
        if (inventory.Snapshots.Count == 0)
        {
            throw new PgmlException(FaultCatalog.HfCacheSnapshotMissing, $"{store.Description} holds no snapshot of a model cache: there is nothing to test.", store.Description);
        }

        foreach (string id in inventory.Snapshots)
        {
            try
            {
                await inventory.ReadAsync(id, stop).ConfigureAwait(false);
            }
            catch (PgmlException damaged) when (damaged.Fault == FaultCatalog.HfCacheSnapshotInvalid || damaged.Fault == FaultCatalog.HfCacheSnapshotTooNew)
            {
                findings.Add(Stored(store, "SnapshotInvalid", inventory.ManifestKey(id), damaged.Message, damaged.RecommendedAction));
            }
        }

        SnapshotContent[] contents = [.. await ContentsAsync(inventory, stop).ConfigureAwait(false)];
        foreach (IGrouping<string, SnapshotContent> lost in contents.Where(content => !inventory.Holds(content)).GroupBy(StoreLayout.ObjectOf, StringComparer.Ordinal))
        {
            findings.Add(Stored(
                store, "ContentMissing", lost.Key,
                inventory.Objects.TryGetValue(lost.Key, out ObjectEntry? entry) ? $"It has {entry.Length} bytes, which is not what the snapshots say." : "Snapshots refer to it and it is not there.",
                "Where the cache is whole on a machine: Test-HfCache -Destination DESTINATION -Store -Repair there. Find out who removes objects under this prefix."));
        }

        if (deep)
        {
            findings.AddRange(await ReadAllAsync(store, contents.Where(inventory.Holds), stop).ConfigureAwait(false));
        }

        return findings;
    }

    private async Task<List<HfCacheFinding>> ReadAllAsync(IObjectStore store, IEnumerable<SnapshotContent> contents, CancellationToken stop)
    {
        SnapshotContent[] objects = [.. contents.DistinctBy(StoreLayout.ObjectOf)];
        var progress = new SyncProgress(activity, $"Reading {store.Description}", time);
        progress.Expect(objects.Sum(content => content.Size));
        var found = new System.Collections.Concurrent.ConcurrentBag<HfCacheFinding>();
        try
        {
            await Parallel.ForEachAsync(objects, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = stop }, async (content, token) =>
            {
                string key = StoreLayout.ObjectOf(content);
                progress.Begin(key);
                if (await HashObjectAsync(store, key, token).ConfigureAwait(false) != (content.Pack ?? content.Sha256))
                {
                    found.Add(Stored(
                        store, "ContentCorrupt", key, "Its content does not hash to its name.",
                        "Where the cache is whole on a machine: Test-HfCache -Destination DESTINATION -Deep -Repair there. Find out what alters objects."));
                }

                progress.Moved(content.Size);
            }).ConfigureAwait(false);
        }
        finally
        {
            progress.End();
        }

        return [.. found];
    }

    private static async Task<string> HashObjectAsync(IObjectStore store, string key, CancellationToken stop)
    {
        Stream stream = await store.OpenReadAsync(key, null, stop).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using var hasher = new ContentHasher(ContentDigestKind.Sha256, 0);
            byte[] buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(BufferSize);
            try
            {
                int read;
                while ((read = await stream.ReadAsync(buffer, stop).ConfigureAwait(false)) > 0)
                {
                    hasher.Append(buffer.AsSpan(0, read));
                }
            }
            finally
            {
                System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
            }

            return hasher.Finish().Hex;
        }
    }

    // Manifests that cannot be read are findings of their own.
    private static async Task<IReadOnlyCollection<SnapshotContent>> ContentsAsync(StoreInventory inventory, CancellationToken stop)
    {
        HashSet<SnapshotContent> contents = [];
        foreach (string id in inventory.Snapshots)
        {
            try
            {
                contents.UnionWith((await inventory.ReadAsync(id, stop).ConfigureAwait(false)).Contents);
            }
            catch (PgmlException damaged) when (damaged.Fault == FaultCatalog.HfCacheSnapshotInvalid || damaged.Fault == FaultCatalog.HfCacheSnapshotTooNew)
            {
                continue;
            }
        }

        return contents;
    }

    private Dictionary<string, CacheEntry> HashHere(HfCacheSession session, CancellationToken stop)
    {
        var reader = new ContentReader(session.Root, session.Index, trusts: true, time);
        Dictionary<string, CacheEntry> here = new(StringComparer.Ordinal);
        foreach (CacheEntry entry in new CacheScanner(session.Root).Scan(stop).Entries.Where(entry => entry.Node.Kind == CacheNodeKind.File && entry.Node.Size > ContentReader.InlineLimit))
        {
            if (reader.Read(entry, mayWait: false, null, stop) is { State: ReadState.Good, Sha256: { } sha256 })
            {
                here[sha256] = entry;
            }
        }

        return here;
    }

    /// <summary>Stores an object again as it was: its name is its hash, so that it is the same to the byte or refused.</summary>
    private static async Task StoreAgainAsync(CacheRoot root, IObjectStore store, string key, IReadOnlyList<SnapshotContent> contents, Dictionary<string, CacheEntry> here, CancellationToken stop)
    {
        if (contents.Any(content => !here.ContainsKey(content.Sha256)))
        {
            return;
        }

        SnapshotContent first = contents[0];
        Stream stream;
        if (first.Pack is null)
        {
            SafeFileHandle? file = root.OpenRead(here[first.Sha256].Path);
            if (file is null)
            {
                return;
            }

            stream = new FileRangeStream(file, new ObjectRange(0, first.Size), null);
        }
        else
        {
            stream = new MemoryStream();
            foreach (byte[]? bytes in contents.Select(content => root.ReadSmall(here[content.Sha256].Path, CacheBackup.PackLimit)))
            {
                stream.Write(bytes);
            }

            stream.Position = 0;
        }

        await using (stream.ConfigureAwait(false))
        {
            try
            {
                await store.PutAsync(new ObjectPut { Key = key, Content = stream, Length = stream.Length, Digest = new ContentDigest(ContentDigestKind.Sha256, first.Pack ?? first.Sha256) }, stop).ConfigureAwait(false);
            }
            catch (PgmlException other) when (other.Fault == FaultCatalog.ObjectContentMismatch || other.Fault == FaultCatalog.ObjectContentChanged)
            {
                // The pack held more than the snapshots that are left refer to, or the file has just changed: the finding stays.
            }
        }
    }

    private static HfCacheFinding Stored(IObjectStore store, string rule, string key, string message, string recommendation) => new()
    {
        Severity = PgFindingSeverity.Error,
        Rule = rule,
        Side = HfCacheSide.Store,
        Path = key,
        Location = store.Description,
        Message = message,
        Recommendation = recommendation,
    };
}
