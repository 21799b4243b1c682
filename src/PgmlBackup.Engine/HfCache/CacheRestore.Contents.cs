using System.Buffers;
using Microsoft.Win32.SafeHandles;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.HfCache.Snapshots;
using PgmlBackup.Engine.ObjectStores;

namespace PgmlBackup.Engine.HfCache;

// How contents come from the store: large ones each by itself, small ones in stretches of their packs.
internal sealed partial class CacheRestore
{
    private const int BufferSize = 1 << 20;

    // Between two parts that are wanted, so many bytes that are not are cheaper than another request.
    private const long LargestGap = 512 << 10;
    private const long LongestStretch = 16 << 20;

    private async Task WriteLargeAsync(IEnumerable<RestoreItem> items, CancellationToken stop)
    {
        RestoreItem[][] groups =
        [
            .. items.Where(item => item.Content is { Pack: null }).GroupBy(item => item.Content!.Sha256, StringComparer.Ordinal).Select(group => group.ToArray()).OrderByDescending(group => group[0].Size),
        ];
        await Parallel.ForEachAsync(groups, Options(stop), async (group, token) => await WriteOneLargeAsync(group, token).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task WriteOneLargeAsync(RestoreItem[] group, CancellationToken stop)
    {
        SnapshotContent content = group[0].Content!;
        SnapshotEntry first = group[0].Entry;
        string temporary = CacheRoot.TemporaryFor(first.Path);
        try
        {
            progress.Begin(first.Path);
            using (SafeFileHandle file = root.CreateFile(temporary))
            {
                await ObjectDownloader.DownloadAsync(
                    store,
                    new ObjectDownload { Key = StoreLayout.Blob(content.Sha256), Length = content.Size, File = file, Digest = new ContentDigest(ContentDigestKind.Sha256, content.Sha256), Moved = progress.Moved },
                    stop).ConfigureAwait(false);
                root.Finish(file, temporary, first.Mode & 0x1FF, first.Modified, owner, flush: true);
            }

            root.Rename(temporary, first.Path);
            foreach (SnapshotEntry other in group.Skip(1).Select(item => item.Entry))
            {
                Try(other.Path, () => Place(other.Path, copy => CopyFile(first.Path, copy, other)));
            }

            _tally.CountNew(content.Size, group.Length, packed: false);
        }
        catch (IOException refused)
        {
            throw root.WriteFailed(refused, first.Path);
        }
        catch (PgmlException broken) when (IsOfOneContent(broken))
        {
            foreach (RestoreItem item in group)
            {
                Fail(item.Entry.Path, Named(broken, item.Entry.Path));
            }
        }
        finally
        {
            root.TryDelete(temporary);
        }
    }

    private async Task WritePackedAsync(IEnumerable<RestoreItem> items, CancellationToken stop)
    {
        RestoreItem[][] stretches =
        [
            .. items.Where(item => item.Content is { Pack: not null })
                .GroupBy(item => item.Content!.Pack!, StringComparer.Ordinal)
                .SelectMany(pack => Divide([.. pack.OrderBy(item => item.Content!.Offset)])),
        ];
        await Parallel.ForEachAsync(stretches, Options(stop), async (stretch, token) => await WriteStretchAsync(stretch, token).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static IEnumerable<RestoreItem[]> Divide(RestoreItem[] sorted)
    {
        List<RestoreItem> stretch = [];
        foreach (RestoreItem item in sorted)
        {
            if (stretch.Count > 0
                && (item.Content!.Offset - stretch.Max(End) > LargestGap || Math.Max(End(item), stretch.Max(End)) - stretch[0].Content!.Offset > LongestStretch))
            {
                yield return [.. stretch];
                stretch.Clear();
            }

            stretch.Add(item);
        }

        if (stretch.Count > 0)
        {
            yield return [.. stretch];
        }

        static long End(RestoreItem item) => item.Content!.Offset + item.Content.Size;
    }

    private async Task WriteStretchAsync(RestoreItem[] stretch, CancellationToken stop)
    {
        long start = stretch[0].Content!.Offset;
        long end = stretch.Max(item => item.Content!.Offset + item.Content.Size);
        if (end - start > LongestStretch)
        {
            Fail(stretch[0].Entry.Path, new PgmlException(FaultCatalog.HfCacheContentCorrupt, $"'{stretch[0].Entry.Path}' is said to be larger than anything in a pack.", stretch[0].Entry.Path));
            return;
        }

        progress.Begin($"{stretch.Length} small files");
        byte[] bytes = ArrayPool<byte>.Shared.Rent((int)(end - start));
        try
        {
            Stream stream = await store.OpenReadAsync(StoreLayout.Pack(stretch[0].Content!.Pack!), new ObjectRange(start, end - start), stop).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                await stream.ReadExactlyAsync(bytes.AsMemory(0, (int)(end - start)), stop).ConfigureAwait(false);
            }

            WriteParts(stretch, bytes, start);
        }
        catch (EndOfStreamException early)
        {
            FailAll(new PgmlException(FaultCatalog.ObjectTruncated, "The store gave less of a pack than it holds.", StoreLayout.Pack(stretch[0].Content!.Pack!), inner: early));
        }
        catch (PgmlException broken) when (IsOfOneContent(broken))
        {
            FailAll(broken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }

        void FailAll(PgmlException broken)
        {
            foreach (RestoreItem item in stretch)
            {
                Fail(item.Entry.Path, Named(broken, item.Entry.Path));
            }
        }
    }

    // All under temporary names, then onto the disk at once, then into their places.
    private void WriteParts(RestoreItem[] stretch, byte[] bytes, long start)
    {
        List<(string Temporary, RestoreItem Item)> written = [];
        try
        {
            foreach (RestoreItem item in stretch)
            {
                ReadOnlyMemory<byte> part = bytes.AsMemory((int)(item.Content!.Offset - start), (int)item.Content.Size);
                if (FileHasher.Sha256(part.Span) != item.Content.Sha256)
                {
                    Fail(item.Entry.Path, new PgmlException(FaultCatalog.HfCacheContentCorrupt, $"The content of '{item.Entry.Path}' came out of '{store.Description}' damaged.", item.Entry.Path));
                    continue;
                }

                string temporary = CacheRoot.TemporaryFor(item.Entry.Path);
                Try(item.Entry.Path, () =>
                {
                    WriteFile(temporary, item.Entry, part.Span, flush: false);
                    written.Add((temporary, item));
                });
            }

            root.FlushAll();
            foreach ((string temporary, RestoreItem item) in written)
            {
                Try(item.Entry.Path, () =>
                {
                    root.Rename(temporary, item.Entry.Path);
                    _tally.CountNew(item.Size, 1, packed: true);
                    progress.Moved(item.Size);
                });
            }
        }
        finally
        {
            foreach ((string temporary, RestoreItem _) in written)
            {
                root.TryDelete(temporary);
            }
        }
    }

    private void CopyFile(string from, string temporary, SnapshotEntry entry)
    {
        using SafeFileHandle source = root.OpenRead(from) ?? throw new PgmlException(FaultCatalog.HfCachePathBlocked, $"'{root.Path}/{from}' was taken away while it was copied.", from);
        using SafeFileHandle file = root.CreateFile(temporary);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long offset = 0;
            while (RandomAccess.Read(source, buffer, offset) is > 0 and var read)
            {
                root.Write(file, buffer.AsSpan(0, read), offset, temporary);
                offset += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        root.Finish(file, temporary, entry.Mode & 0x1FF, entry.Modified, owner, flush: true);
    }

    private ParallelOptions Options(CancellationToken stop) => new() { MaxDegreeOfParallelism = Math.Clamp(concurrency, 1, 16), CancellationToken = stop };

    private static bool IsOfOneContent(PgmlException fault) =>
        fault.Fault == FaultCatalog.ObjectMissing || fault.Fault == FaultCatalog.ObjectTruncated || fault.Fault == FaultCatalog.ObjectAltered || fault.Fault == FaultCatalog.HfCachePathBlocked;

    private static PgmlException Named(PgmlException broken, string path) => new(
        broken.Fault == FaultCatalog.HfCachePathBlocked ? broken.Fault
            : broken.Fault == FaultCatalog.ObjectMissing ? FaultCatalog.HfCacheContentMissing
            : FaultCatalog.HfCacheContentCorrupt,
        $"'{path}' was not restored: {broken.Message}",
        path,
        inner: broken);
}
