using System.Collections.Concurrent;
using Amazon.S3.Model;
using PgmlBackup.Engine.ObjectStores.Transfer;

namespace PgmlBackup.Engine.ObjectStores.S3;

/// <summary>An upload in parts while it runs.</summary>
/// <param name="uploadId">The upload.</param>
/// <param name="resumed">True when it was begun by an earlier run.</param>
/// <param name="standing">The parts that stand already, by their number.</param>
internal sealed class PartsUpload(string uploadId, bool resumed, IReadOnlyDictionary<int, PartDetail> standing)
{
    private readonly ConcurrentDictionary<int, (PartETag Part, StoredCheck Check)> _parts = new();
    private long _sent;

    /// <summary>The upload.</summary>
    internal string UploadId => uploadId;

    /// <summary>True when it was begun by an earlier run.</summary>
    internal bool Resumed => resumed;

    /// <summary>How many bytes were sent in this run.</summary>
    internal long SentBytes => Interlocked.Read(ref _sent);

    /// <summary>True when a part of the same content stands, which then counts.</summary>
    internal bool Stands(int number, StoredCheck check)
    {
        if (!standing.TryGetValue(number, out PartDetail? part) || part.Size != check.Length
            || !(check.Checksum is not null ? part.ChecksumCRC32C == check.Checksum : check.Tag is not null && StoredCheck.PlainTag(part.ETag) == check.Tag))
        {
            return false;
        }

        _parts[number] = (new PartETag(number, part.ETag) { ChecksumCRC32C = part.ChecksumCRC32C }, check);
        return true;
    }

    /// <summary>A part was sent.</summary>
    internal void Sent(int number, UploadPartResponse answer, StoredCheck check)
    {
        _parts[number] = (new PartETag(number, answer.ETag) { ChecksumCRC32C = check.Checksum }, check);
        Interlocked.Add(ref _sent, check.Length);
    }

    /// <summary>The parts in their order.</summary>
    internal List<PartETag> Parts() => [.. _parts.OrderBy(part => part.Key).Select(part => part.Value.Part)];

    /// <summary>What the whole must look like.</summary>
    internal StoredCheck Whole()
    {
        StoredCheck[] checks = [.. _parts.OrderBy(part => part.Key).Select(part => part.Value.Check)];
        uint? checksum = checks.All(check => check.Checksum is not null)
            ? checks.Skip(1).Aggregate(Value(checks[0]), (whole, part) => Crc32C.Combine(whole, Value(part), part.Length))
            : null;
        return new StoredCheck(
            checks.Sum(check => check.Length),
            checksum is { } known ? Crc32C.Text(known) : null,
            checks.All(check => check.Tag is not null) ? StoredCheck.TagOfParts([.. checks.Select(check => check.Tag!)]) : null);
    }

    private static uint Value(StoredCheck check) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(Convert.FromBase64String(check.Checksum!));
}
