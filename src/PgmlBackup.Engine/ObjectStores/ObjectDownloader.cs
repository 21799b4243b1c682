using System.Buffers;
using System.Threading.Channels;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.ObjectStores;

/// <summary>Brings objects into files: in parallel ranges, hashed while they come.</summary>
public static class ObjectDownloader
{
    // Those of an upload, so that a range is a part.
    private const int RangeSize = S3.PartPlan.UsualPartSize;
    private const int BufferSize = 256 * 1024;
    private const int Workers = 8;
    private const int Attempts = 2;

    /// <summary>Brings one object. A content that arrives altered is brought once more before it is refused.</summary>
    /// <param name="store">From where.</param>
    /// <param name="request">What and where to.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="PgmlException"><c>ObjectMissing</c>, <c>ObjectTruncated</c>, <c>ObjectAltered</c> when the content does not hash to the digest; a full disk is
    /// an <see cref="IOException"/>. What the file then holds is nothing to use.</exception>
    public static async Task DownloadAsync(IObjectStore store, ObjectDownload request, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(request);
        for (int attempt = 1; ; attempt++)
        {
            ContentDigest? actual = await BringAsync(store, request, stop).ConfigureAwait(false);
            if (actual is null || actual == request.Digest)
            {
                return;
            }

            request.Moved?.Invoke(-request.Length);
            if (attempt == Attempts)
            {
                throw new PgmlException(
                    FaultCatalog.ObjectAltered, $"Object '{request.Key}' of {store.Description} hashes to {actual} and not to {request.Digest}, however often it is read.", request.Key);
            }
        }
    }

    private static async Task<ContentDigest?> BringAsync(IObjectStore store, ObjectDownload request, CancellationToken stop)
    {
        if (request.Length <= RangeSize)
        {
            return await BringWholeAsync(store, request, stop).ConfigureAwait(false);
        }

        int count = (int)((request.Length + RangeSize - 1) / RangeSize);
        using CancellationTokenSource failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Channel<int> done = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleReader = true });
        int next = -1;
        Task[] workers = [.. Enumerable.Range(0, Math.Min(Workers, count)).Select(_ => Task.Run(() => WorkAsync(done.Writer), CancellationToken.None))];
        Task<ContentDigest?> hashing = Task.Run(() => HashAsync(request, done.Reader, count, failed.Token), CancellationToken.None);
        try
        {
            await Task.WhenAll(workers).ConfigureAwait(false);
            return await hashing.ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            await failed.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll([.. workers, hashing]).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
            stop.ThrowIfCancellationRequested();
            // Those that were stopped because another one failed tell nothing.
            throw workers.Append(hashing).Select(task => task.Exception?.InnerException).FirstOrDefault(inner => inner is not (null or OperationCanceledException)) ?? failure;
        }

        async Task WorkAsync(ChannelWriter<int> finished)
        {
            try
            {
                for (int index; (index = Interlocked.Increment(ref next)) < count;)
                {
                    long offset = (long)index * RangeSize;
                    await BringRangeAsync(store, request, new ObjectRange(offset, Math.Min(RangeSize, request.Length - offset)), null, failed.Token).ConfigureAwait(false);
                    finished.TryWrite(index);
                }
            }
            catch
            {
                await failed.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    // The whole, so that an object that is longer than it must be shows itself.
    private static async Task<ContentDigest?> BringWholeAsync(IObjectStore store, ObjectDownload request, CancellationToken stop)
    {
        using ContentHasher? hasher = request.Digest is { } digest ? new ContentHasher(digest.Kind, request.Length) : null;
        await BringRangeAsync(store, request, null, hasher, stop).ConfigureAwait(false);
        return hasher?.Finish();
    }

    private static async Task BringRangeAsync(IObjectStore store, ObjectDownload request, ObjectRange? range, ContentHasher? hasher, CancellationToken stop)
    {
        long offset = range?.Offset ?? 0;
        long end = offset + (range?.Length ?? request.Length);
        Stream content = await store.OpenReadAsync(request.Key, range, stop).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            try
            {
                // What comes under TLS comes in small pieces, which would be as many small writes across the pages of the file.
                for (int read; (read = await content.ReadAtLeastAsync(buffer.AsMemory(0, BufferSize), BufferSize, throwOnEndOfStream: false, stop).ConfigureAwait(false)) > 0;)
                {
                    if (offset + read > end)
                    {
                        throw WrongLength(store, request, "longer");
                    }

                    RandomAccess.Write(request.File, buffer.AsSpan(0, read), offset);
                    hasher?.Append(buffer.AsSpan(0, read));
                    offset += read;
                    request.Moved?.Invoke(read);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        if (offset != end)
        {
            throw WrongLength(store, request, "shorter");
        }
    }

    /// <summary>Hashes the file from its beginning as far as the ranges have come without a gap, while the others still come: from the memory of the system, not the disk.</summary>
    private static async Task<ContentDigest?> HashAsync(ObjectDownload request, ChannelReader<int> done, int count, CancellationToken stop)
    {
        if (request.Digest is not { } digest)
        {
            return null;
        }

        using ContentHasher hasher = new(digest.Kind, request.Length);
        bool[] there = new bool[count];
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (int index = 0; index < count;)
            {
                there[await done.ReadAsync(stop).ConfigureAwait(false)] = true;
                for (; index < count && there[index]; index++)
                {
                    HashRange(request, hasher, buffer, (long)index * RangeSize);
                }
            }

            return hasher.Finish();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void HashRange(ObjectDownload request, ContentHasher hasher, byte[] buffer, long offset)
    {
        long end = Math.Min(offset + RangeSize, request.Length);
        while (offset < end)
        {
            int read = RandomAccess.Read(request.File, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - offset)), offset);
            if (read == 0)
            {
                throw new EndOfStreamException("The file became shorter while it was written.");
            }

            hasher.Append(buffer.AsSpan(0, read));
            offset += read;
        }
    }

    private static PgmlException WrongLength(IObjectStore store, ObjectDownload request, string how) =>
        new(FaultCatalog.ObjectTruncated, $"Object '{request.Key}' of {store.Description} is {how} than the {request.Length} bytes that it must have.", request.Key);
}
