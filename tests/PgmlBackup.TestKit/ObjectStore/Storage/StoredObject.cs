using PgmlBackup.TestKit.ObjectStore.Payload;

namespace PgmlBackup.TestKit.ObjectStore.Storage;

/// <summary>An object as it stands; an overwrite makes a new one. Its blobs go when neither the bucket nor a reader holds it.</summary>
internal sealed class StoredObject
{
    private readonly Lock _lock = new();
    private int _holders = 1;

    public required string Key { get; init; }

    /// <summary>Without quotation marks.</summary>
    public required string ETag { get; init; }

    public required DateTimeOffset LastModified { get; init; }

    /// <summary>The headers that come back with it: content type and the like, and x-amz-meta-*.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public S3Checksum? Checksum { get; init; }

    /// <summary>Whether each segment is a part that was uploaded by itself.</summary>
    public bool Multipart { get; init; }

    public required IReadOnlyList<Blob> Segments { get; init; }

    public long Length => Segments.Sum(segment => segment.Length);

    /// <summary>Where a part lies in the whole.</summary>
    public (long Start, long Length) PartRange(int number) => (Segments.Take(number - 1).Sum(segment => segment.Length), Segments[number - 1].Length);

    /// <summary>False when it is gone already.</summary>
    public bool TryHold()
    {
        lock (_lock)
        {
            if (_holders == 0)
            {
                return false;
            }

            _holders++;
            return true;
        }
    }

    public void Release()
    {
        lock (_lock)
        {
            if (--_holders > 0)
            {
                return;
            }
        }

        foreach (Blob segment in Segments)
        {
            segment.Delete();
        }
    }

    /// <summary>Reads a range piece by piece; the pieces are only valid until the next is asked for.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Read(long start, long length, byte[] buffer)
    {
        long segmentStart = 0;
        foreach (Blob segment in Segments)
        {
            long offset = Math.Max(0, start - segmentStart);
            segmentStart += segment.Length;
            if (length == 0 || offset >= segment.Length)
            {
                continue;
            }

            using BlobReader reader = segment.Open();
            while (length > 0 && offset < segment.Length)
            {
                int count = reader.Read(offset, buffer.AsSpan(0, (int)Math.Min(buffer.Length, Math.Min(length, segment.Length - offset))));
                if (count == 0)
                {
                    throw new InvalidDataException($"The stored bytes of {Key} are shorter than they were.");
                }

                offset += count;
                start += count;
                length -= count;
                yield return buffer.AsMemory(0, count);
            }
        }
    }

    public void Alter(long offset)
    {
        foreach (Blob segment in Segments)
        {
            if (offset < segment.Length)
            {
                segment.Alter(offset);
                return;
            }

            offset -= segment.Length;
        }

        throw new ArgumentOutOfRangeException(nameof(offset), $"{Key} is shorter than that.");
    }
}
