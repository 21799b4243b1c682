using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using PgmlBackup.TestKit.ObjectStore.Payload;
using PgmlBackup.TestKit.ObjectStore.Signing;
using PgmlBackup.TestKit.ObjectStore.Storage;

namespace PgmlBackup.TestKit.ObjectStore.Operations;

/// <summary>What is done with one object.</summary>
internal static class ObjectOperations
{
    private const int BufferSize = 256 * 1024;

    /// <summary>GetObject and HeadObject.</summary>
    public static async Task ReadAsync(S3Exchange exchange, S3Bucket bucket)
    {
        if (exchange.Query["versionId"] is { } version && version != "null")
        {
            throw new S3Exception(404, "NoSuchVersion", "The specified version does not exist.");
        }

        StoredObject stored = bucket.Hold(exchange.Key) ?? throw S3Exception.NoSuchKey(exchange.Key);
        try
        {
            bool allowed = Conditions.AllowsRead(exchange, stored);
            ObjectHeaders.ToResponse(stored, exchange.Response);
            if (!allowed)
            {
                exchange.Empty(304);
                return;
            }

            await SendAsync(exchange, stored).ConfigureAwait(false);
        }
        finally
        {
            stored.Release();
        }
    }

    public static async Task PutAsync(S3Exchange exchange, S3Bucket bucket)
    {
        CheckKey(exchange.Key);
        (Blob blob, ReceivedPayload payload) = await ReceiveBlobAsync(exchange, bucket, wanted: null).ConfigureAwait(false);
        StoredObject stored = new()
        {
            Key = exchange.Key,
            ETag = payload.Md5,
            LastModified = exchange.NowInSeconds,
            Headers = ObjectHeaders.FromRequest(exchange.Request),
            Checksum = payload.Checksum,
            Segments = [blob],
        };
        Commit(exchange, bucket, stored);
        exchange.Response.Headers.ETag = $"\"{stored.ETag}\"";
        AddChecksum(exchange, stored.Checksum);
        exchange.Empty(200);
    }

    public static void Delete(S3Exchange exchange, S3Bucket bucket)
    {
        bucket.Remove(exchange.Key);
        exchange.Empty(204);
    }

    public static Task CopyAsync(S3Exchange exchange, S3Bucket bucket, Func<string, S3Bucket> findBucket)
    {
        CheckKey(exchange.Key);
        (S3Bucket sourceBucket, string sourceKey) = CopySource(exchange, findBucket);
        bool replace = "REPLACE".Equals(exchange.Header("x-amz-metadata-directive"), StringComparison.OrdinalIgnoreCase);
        if (sourceBucket == bucket && sourceKey == exchange.Key && !replace)
        {
            throw S3Exception.InvalidRequest("This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.");
        }

        StoredObject source = sourceBucket.Hold(sourceKey) ?? throw S3Exception.NoSuchKey(sourceKey);
        StoredObject copy;
        try
        {
            if (exchange.Header("x-amz-copy-source-if-match") is { } match && !Conditions.Matches(match, source.ETag))
            {
                throw S3Exception.PreconditionFailed("x-amz-copy-source-If-Match");
            }

            copy = Copy(exchange, bucket, source, replace);
        }
        finally
        {
            source.Release();
        }

        Commit(exchange, bucket, copy);
        return exchange.AnswerAsync(200, "CopyObjectResult", xml =>
        {
            xml.WriteTime("LastModified", copy.LastModified);
            xml.WriteETag(copy.ETag);
            xml.WriteChecksum(copy.Checksum, type: true);
        });
    }

    /// <summary>Receives the payload into a new blob, which is gone again when anything does not hold.</summary>
    public static async Task<(Blob Blob, ReceivedPayload Payload)> ReceiveBlobAsync(S3Exchange exchange, S3Bucket bucket, S3ChecksumAlgorithm? wanted)
    {
        // botocore sends aws-chunked bodies with HTTP's own chunks around them, and so without a length.
        if (exchange.Request.ContentLength is null && exchange.Header("x-amz-decoded-content-length") is null)
        {
            throw new S3Exception(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
        }

        using BlobWriter writer = bucket.CreateBlob();
        ReceivedPayload payload = await PayloadReceiver.ReceiveAsync(exchange, wanted, headerOfBody: true, writer.Write).ConfigureAwait(false);
        return (writer.Complete(), payload);
    }

    public static void AddChecksum(S3Exchange exchange, S3Checksum? checksum)
    {
        if (checksum is not null)
        {
            exchange.Response.Headers[checksum.HeaderName] = checksum.Value;
            exchange.Response.Headers["x-amz-checksum-type"] = checksum.TypeName;
        }
    }

    public static void CheckKey(string key)
    {
        if (Encoding.UTF8.GetByteCount(key) > 1024)
        {
            throw new S3Exception(400, "KeyTooLongError", "Your key is too long");
        }
    }

    private static async Task SendAsync(S3Exchange exchange, StoredObject stored)
    {
        long size = stored.Length;
        ByteRange? range = PartOf(exchange, stored) ?? ByteRange.Parse(exchange.Header("Range"), size);
        if (range is { } part)
        {
            exchange.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {part.Start}-{part.Start + part.Length - 1}/{size}");
        }
        else if ("ENABLED".Equals(exchange.Header("x-amz-checksum-mode"), StringComparison.OrdinalIgnoreCase))
        {
            AddChecksum(exchange, stored.Checksum);
        }

        ByteRange sent = range ?? new ByteRange(0, size);
        exchange.Start(range is null ? 200 : 206, sent.Length);
        if (exchange.Record.Operation == S3Operation.HeadObject)
        {
            return;
        }

        ResponseBody body = exchange.OpenBody();
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(BufferSize, Math.Max(1, sent.Length)));
        try
        {
            foreach (ReadOnlyMemory<byte> piece in stored.Read(sent.Start, sent.Length, buffer))
            {
                await body.WriteAsync(MemoryMarshal.AsMemory(piece)).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static ByteRange? PartOf(S3Exchange exchange, StoredObject stored)
    {
        if (exchange.Query["partNumber"] is not { } text)
        {
            return null;
        }

        int count = stored.Multipart ? stored.Segments.Count : 1;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < 1 || number > count)
        {
            throw new S3Exception(416, "InvalidPartNumber", "The requested partnumber is not satisfiable");
        }

        if (!stored.Multipart)
        {
            return null;
        }

        exchange.Response.Headers["x-amz-mp-parts-count"] = count.ToString(CultureInfo.InvariantCulture);
        (long start, long length) = stored.PartRange(number);
        return new ByteRange(start, length);
    }

    private static (S3Bucket Bucket, string Key) CopySource(S3Exchange exchange, Func<string, S3Bucket> findBucket)
    {
        string source = UriEncoding.Decode(exchange.Header("x-amz-copy-source")!.Split("?versionId=")[0], plusIsSpace: false);
        source = source.StartsWith('/') ? source[1..] : source;
        int slash = source.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < source.Length - 1
            ? (findBucket(source[..slash]), source[(slash + 1)..])
            : throw S3Exception.InvalidArgument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
    }

    private static StoredObject Copy(S3Exchange exchange, S3Bucket bucket, StoredObject source, bool replace)
    {
        using BlobWriter writer = bucket.CreateBlob();
        using IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        foreach (ReadOnlyMemory<byte> piece in source.Read(0, source.Length, new byte[BufferSize]))
        {
            md5.AppendData(piece.Span);
            writer.Write(piece.Span);
        }

        return new StoredObject
        {
            Key = exchange.Key,
            ETag = Convert.ToHexStringLower(md5.GetHashAndReset()),
            LastModified = exchange.NowInSeconds,
            Headers = replace ? ObjectHeaders.FromRequest(exchange.Request) : source.Headers,
            Checksum = source.Checksum is { Composite: false } whole ? whole : null,
            Segments = [writer.Complete()],
        };
    }

    /// <summary>Puts the object where the conditions of the request let it; its blobs go where they do not.</summary>
    private static void Commit(S3Exchange exchange, S3Bucket bucket, StoredObject stored)
    {
        try
        {
            bucket.Put(stored, current => Conditions.CheckWrite(exchange, current));
        }
        catch (S3Exception)
        {
            stored.Release();
            throw;
        }
    }
}
