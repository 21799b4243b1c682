using Microsoft.Win32.SafeHandles;
using PgmlBackup.Engine.HfCache.Snapshots;

namespace PgmlBackup.Engine.HfCache;

// Hundreds of small files would be hundreds of requests: they go together.
internal sealed partial class CacheBackup
{
    private async Task<ReadFile[]> StoreSmallAsync(BackupPlan plan, ReadFile[] files, CancellationToken stop)
    {
        List<List<ReadFile>> packs = Divide(files
            .Where(file => file is { State: ReadState.Good, Sha256: not null } && file.Entry.Node.Size <= PackLimit && plan.Places.Find(file.Sha256, file.Entry.Node.Size) is null)
            .DistinctBy(file => file.Sha256)
            .OrderBy(file => file.Entry.Path, StringComparer.Ordinal));
        progress.Expect(packs.SelectMany(pack => pack).Sum(file => file.Entry.Node.Size));
        await Parallel.ForEachAsync(packs, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = stop }, (pack, token) => StorePackAsync(plan, pack, token)).ConfigureAwait(false);

        // What did not come into a pack changed since it was hashed.
        return
        [
            .. files.Select(file => file.Sha256 is { } sha256 && file.State == ReadState.Good && plan.Places.Find(sha256, file.Entry.Node.Size) is null
                ? new ReadFile(file.Entry, root.Look(file.Entry.Path) is null ? ReadState.Gone : ReadState.Changed)
                : file),
        ];
    }

    private static List<List<ReadFile>> Divide(IEnumerable<ReadFile> files)
    {
        List<List<ReadFile>> packs = [];
        long size = PackSize;
        foreach (ReadFile file in files)
        {
            if (size + file.Entry.Node.Size > PackSize)
            {
                packs.Add([]);
                size = 0;
            }

            packs[^1].Add(file);
            size += file.Entry.Node.Size;
        }

        return packs;
    }

    private async ValueTask StorePackAsync(BackupPlan plan, List<ReadFile> files, CancellationToken stop)
    {
        using var pack = new MemoryStream((int)Math.Min(files.Sum(file => file.Entry.Node.Size), PackSize));
        List<SnapshotContent> contents = [];
        foreach (ReadFile file in files)
        {
            stop.ThrowIfCancellationRequested();
            byte[] bytes = new byte[file.Entry.Node.Size];
            using SafeFileHandle? handle = root.OpenRead(file.Entry.Path);
            if (handle is null || ReadWhole(handle, bytes) != bytes.Length || FileHasher.Sha256(bytes) != file.Sha256)
            {
                continue;
            }

            contents.Add(new SnapshotContent { Sha256 = file.Sha256!, Size = bytes.Length, Offset = pack.Length });
            pack.Write(bytes);
        }

        if (contents.Count == 0)
        {
            return;
        }

        string sha256 = FileHasher.Sha256(pack.GetBuffer().AsSpan(0, (int)pack.Length));
        progress.Begin($"{contents.Count} small files");
        pack.Position = 0;
        await store.PutAsync(
            new ObjectStores.ObjectPut
            {
                Key = StoreLayout.Pack(sha256),
                Content = pack,
                Length = pack.Length,
                Digest = new ObjectStores.ContentDigest(ObjectStores.ContentDigestKind.Sha256, sha256),
                Moved = progress.Moved,
            },
            stop).ConfigureAwait(false);
        foreach (SnapshotContent content in contents)
        {
            plan.Places.Add(content with { Pack = sha256 });
            _tally.CountNew(content.Size, 1, packed: true);
        }
    }

    private static int ReadWhole(SafeFileHandle file, byte[] bytes)
    {
        int length = 0;
        while (length < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(length), length) is > 0 and var read)
        {
            length += read;
        }

        return length;
    }
}
