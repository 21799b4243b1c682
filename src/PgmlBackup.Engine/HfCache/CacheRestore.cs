using Microsoft.Win32.SafeHandles;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.HfCache.Snapshots;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.HfCache;

/// <summary>
/// Brings a snapshot back into a cache. What is right already is kept. Each content is hashed while it is written under a temporary name and put into its
/// place only when it is right; links follow, and the refs come last, so that whoever reads the cache meanwhile never finds a ref to what is not whole.
/// </summary>
/// <param name="root">The cache.</param>
/// <param name="store">The store.</param>
/// <param name="reader">Reads what is there.</param>
/// <param name="filter">Which models are meant.</param>
/// <param name="owner">Whose the files become; null for this account.</param>
/// <param name="progress">Told how far it is.</param>
/// <param name="concurrency">How many contents are brought at a time.</param>
internal sealed partial class CacheRestore(CacheRoot root, IObjectStore store, ContentReader reader, ModelFilter filter, CacheOwner? owner, SyncProgress progress, int concurrency)
{
    private const int NewFolder = 0b111_000_000;

    // A filesystem that is full to the last byte stops the database on it.
    private const long Reserve = 64 << 20;

    private readonly SyncTally _tally = new();
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);

    /// <summary>What was done.</summary>
    internal SyncTally Tally => _tally;

    /// <summary>Finds out what there is to do; files that are there are hashed where the index does not know them.</summary>
    /// <param name="snapshot">An id, <c>latest</c> or the label of a backup.</param>
    /// <param name="stop">Ends it.</param>
    internal async Task<RestorePlan> PlanAsync(string snapshot, CancellationToken stop)
    {
        StoreInventory inventory = await StoreInventory.ReadAsync(store, stop).ConfigureAwait(false);
        SnapshotManifest manifest = await inventory.ReadAsync(inventory.Resolve(snapshot), stop).ConfigureAwait(false);
        var rules = new CacheRules(Enum.Parse<CacheShape>(manifest.Shape));
        var targets = manifest.Entries.Where(entry => entry.Target is not null).ToDictionary(entry => entry.Path, entry => entry.Target!, StringComparer.Ordinal);
        HashSet<string> chosen = filter.Select(rules, [.. manifest.Entries.Select(entry => entry.Path)], targets.GetValueOrDefault);
        SnapshotEntry[] entries = [.. manifest.Entries.Where(entry => chosen.Contains(entry.Path))];
        SnapshotEntry[] files = [.. entries.Where(entry => entry.IsFile)];
        bool[] right = new bool[files.Length];
        await Task.Run(() => Parallel.For(0, files.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = stop }, i => right[i] = IsRight(manifest, files[i], stop)), stop).ConfigureAwait(false);
        IReadOnlyList<SnapshotEntry> lost = [.. files.Where((entry, i) => !right[i] && manifest.ContentOf(entry) is { } content && !inventory.Holds(content))];
        return new RestorePlan(
            inventory,
            manifest,
            entries,
            [.. files.Where((entry, i) => !right[i]).Except(lost).Select(entry => new RestoreItem(entry, manifest.ContentOf(entry)))],
            [.. files.Where((_, i) => right[i])],
            lost);
    }

    /// <summary>Does it. Failures of single files are in <see cref="Tally"/>.</summary>
    /// <exception cref="PgmlException"><c>HfCacheSpaceMissing</c>, <c>NoSpaceLeft</c>, <c>PathNotWritable</c>, failures of the store.</exception>
    internal async Task RunAsync(RestorePlan plan, CancellationToken stop)
    {
        RequireSpace(plan);
        RemoveLeftovers();
        ReportLost(plan);
        progress.Expect(plan.BytesToFetch);
        var rules = new CacheRules(Enum.Parse<CacheShape>(plan.Snapshot.Shape));
        MakeFolders(plan);
        RestoreItem[] early = [.. plan.ToWrite.Where(item => item.Entry.SameAs is null && !IsLast(rules, item.Entry.Path))];
        await WriteLargeAsync(early, stop).ConfigureAwait(false);
        await WritePackedAsync(early, stop).ConfigureAwait(false);
        WriteInline(early.Where(item => item.Content is null));
        WriteShared(plan, plan.ToWrite.Where(item => item.Entry.SameAs is not null));
        MakeLinks(plan);
        root.FlushAll();

        // In a repository of which something failed, the ref stays as it was.
        HashSet<string> broken = FindBroken(plan, rules);
        WriteInline(plan.ToWrite.Where(item => item.Content is null && IsLast(rules, item.Entry.Path) && !broken.Contains(RepositoryOf(rules, item.Entry.Path)!)));
        SetRights(plan, rules);
        root.FlushAll();
    }

    /// <summary>Reads back what was put into the cache.</summary>
    internal async Task VerifyAsync(RestorePlan plan, CancellationToken stop)
    {
        SnapshotEntry[] files = [.. plan.ToWrite.Select(item => item.Entry).Where(entry => !_failed.Contains(entry.Path))];
        await Task.Run(() => Parallel.ForEach(files, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = stop }, entry =>
        {
            if (!IsRight(plan.Snapshot, entry, stop))
            {
                Fail(entry.Path, new PgmlException(FaultCatalog.HfCacheContentCorrupt, $"'{root.Path}/{entry.Path}' is not what was written to it just now.", entry.Path, "Look at the disk of the cache, then run the same command again."));
            }
        }), stop).ConfigureAwait(false);
    }

    private static bool IsLast(CacheRules rules, string path) => rules.InHub(path) is [_, "refs", ..];

    private static string? RepositoryOf(CacheRules rules, string path) => rules.InHub(path) is [var repository, ..] ? repository : null;

    /// <summary>The repositories of which a file failed, also one that their links lead to elsewhere: in the store that repositories share.</summary>
    private HashSet<string> FindBroken(RestorePlan plan, CacheRules rules)
    {
        HashSet<string> failed = [.. _failed, .. plan.Lost.Select(entry => entry.Path)];
        for (int count = -1; count != failed.Count;)
        {
            count = failed.Count;
            failed.UnionWith(plan.Chosen.Where(entry => entry.Target is { } target && RelativePath.Follow(entry.Path, target) is { } path && failed.Contains(path)).Select(entry => entry.Path).ToList());
        }

        return [.. failed.Select(path => RepositoryOf(rules, path)).OfType<string>()];
    }

    private bool IsRight(SnapshotManifest manifest, SnapshotEntry entry, CancellationToken stop)
    {
        if (root.Look(entry.Path) is not { Kind: CacheNodeKind.File } node)
        {
            return false;
        }

        if (entry.Inline is { } inline)
        {
            return node.Size == inline.Length && root.ReadSmall(entry.Path, inline.Length)?.AsSpan().SequenceEqual(inline) == true;
        }

        SnapshotContent content = manifest.ContentOf(entry)!;
        var file = new CacheEntry { Path = entry.Path, Section = CacheSection.Other, Node = node };
        return node.Size == content.Size && reader.Read(file, mayWait: false, null, stop) is { State: ReadState.Good } read
            && (read.Sha256 ?? (read.Inline is { } bytes ? FileHasher.Sha256(bytes) : null)) == content.Sha256;
    }

    private void RequireSpace(RestorePlan plan)
    {
        long free = root.FreeSpace();
        if (plan.BytesToWrite > 0 && plan.BytesToWrite + Reserve > free)
        {
            throw new PgmlException(
                FaultCatalog.HfCacheSpaceMissing,
                $"'{root.Path}' needs {Display.Size(plan.BytesToWrite)} and {Display.Size(Reserve)} to spare; {Display.Size(free)} are free. Nothing was changed.",
                root.Path);
        }
    }

    // What a restore that was killed has left under temporary names.
    private void RemoveLeftovers()
    {
        foreach ((string path, CacheLeftOut _) in new CacheScanner(root).Scan(CancellationToken.None).LeftOut.Where(left => RelativePath.NameOf(left.Path).StartsWith(CacheRoot.TemporaryPrefix, StringComparison.Ordinal)))
        {
            root.TryDelete(path);
        }
    }

    private void ReportLost(RestorePlan plan)
    {
        if (plan.Lost.Count > 0)
        {
            string names = string.Join(", ", plan.Lost.Take(5).Select(entry => $"'{entry.Path}'"));
            _tally.Fail(new PgmlException(
                FaultCatalog.HfCacheContentMissing,
                $"'{store.Description}' does not hold what {plan.Lost.Count} files of snapshot {plan.Snapshot.Id} need, or not in the size that it claims: {names}{(plan.Lost.Count > 5 ? ", ..." : string.Empty)}.",
                plan.Snapshot.Id));
        }
    }

    private void MakeFolders(RestorePlan plan)
    {
        foreach (SnapshotEntry folder in plan.Chosen.Where(entry => entry.IsFolder))
        {
            Try(folder.Path, () => root.MakeFolder(folder.Path, NewFolder, owner));
        }
    }

    private void MakeLinks(RestorePlan plan)
    {
        foreach (SnapshotEntry link in plan.Chosen.Where(entry => entry.Target is not null && root.ReadLink(entry.Path) != entry.Target))
        {
            Try(link.Path, () => Place(link.Path, temporary => root.MakeLink(temporary, link.Target!, owner)));
        }
    }

    private void WriteInline(IEnumerable<RestoreItem> items)
    {
        foreach (RestoreItem item in items)
        {
            Try(item.Entry.Path, () =>
            {
                Place(item.Entry.Path, temporary => WriteFile(temporary, item.Entry, item.Entry.Inline!, flush: false));
                _tally.CountNew(item.Size, 1, packed: false);
            });
        }
    }

    // A second name where the first is that file now and the filesystem can; else a copy.
    private void WriteShared(RestorePlan plan, IEnumerable<RestoreItem> items)
    {
        foreach (RestoreItem item in items.Where(item => !_failed.Contains(item.Entry.SameAs!) && plan.Lost.All(lost => lost.Path != item.Entry.SameAs)))
        {
            Try(item.Entry.Path, () => Place(item.Entry.Path, temporary =>
            {
                if (!root.TryShare(item.Entry.SameAs!, temporary))
                {
                    CopyFile(item.Entry.SameAs!, temporary, item.Entry);
                }
            }));
        }
    }

    // Code that any account could change would run as the owner of the database.
    private void SetRights(RestorePlan plan, CacheRules rules)
    {
        foreach (SnapshotEntry entry in plan.Chosen.Where(entry => entry.Target is null && !_failed.Contains(entry.Path)).Reverse())
        {
            int mode = SafeMode(rules, entry);
            if (root.Look(entry.Path) is { } node && node.Kind is (CacheNodeKind.File or CacheNodeKind.Folder)
                && (node.Mode != mode || (owner is not null && (node.UserId != owner.UserId || node.GroupId != owner.GroupId))))
            {
                Try(entry.Path, () => root.SetRights(entry.Path, mode, owner));
            }
        }
    }

    private static int SafeMode(CacheRules rules, SnapshotEntry entry)
    {
        int mode = entry.Mode & 0x1FF;
        return rules.Of(entry.Path, entry.IsFolder ? CacheNodeKind.Folder : CacheNodeKind.File).Section is CacheSection.Modules or CacheSection.Torch ? mode & ~0b000_010_010 : mode;
    }

    private void Place(string path, Action<string> make)
    {
        string temporary = CacheRoot.TemporaryFor(path);
        try
        {
            make(temporary);
            root.Rename(temporary, path);
        }
        catch
        {
            root.TryDelete(temporary);
            throw;
        }
    }

    private void WriteFile(string temporary, SnapshotEntry entry, ReadOnlySpan<byte> bytes, bool flush)
    {
        using SafeFileHandle file = root.CreateFile(temporary);
        root.Write(file, bytes, 0, temporary);
        root.Finish(file, temporary, entry.Mode & 0x1FF, entry.Modified, owner, flush);
    }

    /// <summary>One file that cannot be put into its place does not keep the others from theirs; a disk that is full or may not be written to does.</summary>
    private void Try(string path, Action work)
    {
        try
        {
            work();
        }
        catch (PgmlException single) when (single.Fault == FaultCatalog.HfCachePathBlocked)
        {
            Fail(path, single);
        }
    }

    private void Fail(string path, PgmlException fault)
    {
        lock (_failed)
        {
            _failed.Add(path);
        }

        _tally.Fail(fault);
    }
}
