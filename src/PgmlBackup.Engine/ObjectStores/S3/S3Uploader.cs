using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.ObjectStores.Transfer;

namespace PgmlBackup.Engine.ObjectStores.S3;

/// <summary>Stores objects: reads each content once, hashes it on the way, and looks at what the store keeps before it is believed.</summary>
internal sealed partial class S3Uploader(S3Session session, S3DialectProbe dialects, UploadMemory? memory) : IDisposable
{
    private const string ContentType = "application/octet-stream";

    // So much of what is being sent is held in memory, whatever is moved.
    private const int Buffers = 8;

    private readonly BufferPool _buffers = new(Buffers, PartPlan.UsualPartSize);
    private bool _knowsNoConditions;

    /// <summary>Stores an object.</summary>
    internal async Task<ObjectPutResult> PutAsync(ObjectPut put, CancellationToken stop)
    {
        S3Dialect dialect = await dialects.GetAsync(stop).ConfigureAwait(false);
        PartPlan plan = PartPlan.Of(put.Length);
        return plan.Count <= 1 ? await PutWholeAsync(put, dialect, stop).ConfigureAwait(false) : await PutPartsAsync(put, plan, dialect, stop).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _buffers.Dispose();

    private async Task<ObjectPutResult> PutWholeAsync(ObjectPut put, S3Dialect dialect, CancellationToken stop)
    {
        using PooledBlock block = await _buffers.RentAsync((int)put.Length, stop).ConfigureAwait(false);
        await FillAsync(put, block.Memory, stop).ConfigureAwait(false);
        await ExpectEndAsync(put, stop).ConfigureAwait(false);
        string sha256 = HexSha256(block.Memory.Span);
        CheckDigest(put, put.Digest?.Kind == ContentDigestKind.GitSha1 ? GitDigest(block.Memory.Span) : new ContentDigest(ContentDigestKind.Sha256, sha256));
        StoredCheck check = CheckOf(block.Memory.Span, dialect);
        for (int failures = 0; ;)
        {
            bool stored = await SendWholeAsync(put, block.Memory, check, onlyIfAbsent: put.OnlyIfAbsent && failures == 0, stop).ConfigureAwait(false);
            if (!stored)
            {
                return new ObjectPutResult(Stored: false, 0, sha256);
            }

            if (await DifferenceAsync(put.Key, check, stop).ConfigureAwait(false) is not { } difference)
            {
                return new ObjectPutResult(Stored: true, put.Length, sha256);
            }

            await AlteredAsync(put, difference, ++failures, stop).ConfigureAwait(false);
            put.Moved?.Invoke(-put.Length);
        }
    }

    /// <summary>Sends one object; false when one stood there.</summary>
    private async Task<bool> SendWholeAsync(ObjectPut put, ReadOnlyMemory<byte> content, StoredCheck check, bool onlyIfAbsent, CancellationToken stop)
    {
        S3Ask ask = new(RequestKind.Write, "write object", FullKey(put.Key));
        for (; ; )
        {
            bool conditional = onlyIfAbsent && !_knowsNoConditions;
            bool sentAgain = false;
            try
            {
                await session.AskAsync(ask, async (client, watch, failures) =>
                {
                    sentAgain |= failures > 0;
                    using BodyStream body = new(content, session, watch, put.Moved);
                    PutObjectRequest request = new()
                    {
                        BucketName = session.Settings.Bucket,
                        Key = ask.Key,
                        InputStream = body,
                        AutoCloseStream = false,
                        UseChunkEncoding = false,
                        DisablePayloadSigning = LeavesUnsigned(check),
                        ContentType = ContentType,
                        ChecksumCRC32C = check.Checksum,
                        MD5Digest = Md5Header(check),
                        IfNoneMatch = conditional ? "*" : null,
                    };
                    try
                    {
                        return await SendAsync(body, () => client.PutObjectAsync(request, watch.Token)).ConfigureAwait(false);
                    }
                    finally
                    {
                        sentAgain |= body.SentAgain;
                    }
                }, stop).ConfigureAwait(false);
                return true;
            }
            catch (PgmlException refused) when (conditional && StatusOf(refused) == HttpStatusCode.PreconditionFailed)
            {
                // An answer that was lost may have been that of our own success.
                bool ours = sentAgain && await DifferenceAsync(put.Key, check, stop).ConfigureAwait(false) is null;
                put.Moved?.Invoke(ours ? put.Length : 0);
                return ours;
            }
            catch (PgmlException refused) when (conditional && StatusOf(refused) == HttpStatusCode.NotImplemented)
            {
                _knowsNoConditions = true;
            }
        }
    }

    /// <summary>Looks at what the store keeps, and says what is wrong with it; null when nothing is.</summary>
    private async Task<string?> DifferenceAsync(string key, StoredCheck check, CancellationToken stop)
    {
        GetObjectMetadataRequest request = new() { BucketName = session.Settings.Bucket, Key = FullKey(key), ChecksumMode = check.Checksum is null ? null : ChecksumMode.ENABLED };
        GetObjectMetadataResponse look = await session.AskAsync(
            new S3Ask(RequestKind.Look, "look at object", request.Key), (client, watch, _) => client.GetObjectMetadataAsync(request, watch.Token), stop).ConfigureAwait(false);
        return check.Difference(look);
    }

    // What is wrong must not stay: its size may be right, and a later run would take it for good.
    private async Task AlteredAsync(ObjectPut put, string difference, int failures, CancellationToken stop)
    {
        session.Activity.Debug($"Object '{FullKey(put.Key)}' of bucket '{session.Settings.Bucket}': {difference}.");
        await session.AskAsync(
            new S3Ask(RequestKind.Deletion, "delete object", FullKey(put.Key)),
            (client, watch, _) => client.DeleteObjectAsync(session.Settings.Bucket, FullKey(put.Key), watch.Token),
            stop).ConfigureAwait(false);
        if (failures >= session.Policy.AlteredAttempts)
        {
            throw new PgmlException(
                FaultCatalog.ObjectAltered,
                $"Object '{FullKey(put.Key)}' in bucket '{session.Settings.Bucket}' at {session.Settings.Endpoint} is not what was sent, after {failures} attempts: {difference}. It was deleted.",
                FullKey(put.Key));
        }
    }

    private static async Task<T> SendAsync<T>(BodyStream body, Func<Task<T>> send)
    {
        try
        {
            return await send().ConfigureAwait(false);
        }
        catch
        {
            body.TakeBack();
            throw;
        }
    }

    // Under TLS a checksum that the store verifies is enough; without TLS only a signature over the content keeps others from altering it.
    private bool? LeavesUnsigned(StoredCheck check) => session.IsTls && check.Checksum is not null ? true : null;

    private static StoredCheck CheckOf(ReadOnlySpan<byte> content, S3Dialect dialect) => new(
        content.Length,
        dialect.Checksums ? Crc32C.Text(Crc32C.Of(content)) : null,
        dialect is { Checksums: false, Md5Tags: true } ? StoredCheck.Md5Hex(content) : null);

    private static string? Md5Header(StoredCheck check) => check.Tag is { } tag ? Convert.ToBase64String(Convert.FromHexString(tag)) : null;

    private static async Task FillAsync(ObjectPut put, Memory<byte> target, CancellationToken stop)
    {
        int read = await put.Content.ReadAtLeastAsync(target, target.Length, throwOnEndOfStream: false, stop).ConfigureAwait(false);
        if (read < target.Length)
        {
            throw Changed(put, "shorter");
        }
    }

    private static async Task ExpectEndAsync(ObjectPut put, CancellationToken stop)
    {
        if (await put.Content.ReadAsync(new byte[1], stop).ConfigureAwait(false) > 0)
        {
            throw Changed(put, "longer");
        }
    }

    private static PgmlException Changed(ObjectPut put, string how) =>
        new(FaultCatalog.ObjectContentChanged, $"The content of object '{put.Key}' is {how} than the {put.Length} bytes that it had.", put.Key);

    private static void CheckDigest(ObjectPut put, ContentDigest actual)
    {
        if (put.Digest is { } expected && expected != actual)
        {
            throw new PgmlException(FaultCatalog.ObjectContentMismatch, $"The content of object '{put.Key}' hashes to {actual} and not to {expected}.", put.Key);
        }
    }

    private static ContentDigest GitDigest(ReadOnlySpan<byte> content)
    {
        using ContentHasher hasher = new(ContentDigestKind.GitSha1, content.Length);
        hasher.Append(content);
        return hasher.Finish();
    }

    private static string HexSha256(ReadOnlySpan<byte> content) => Convert.ToHexString(SHA256.HashData(content)).ToLowerInvariant();

    private static HttpStatusCode? StatusOf(PgmlException failure) => (failure.InnerException as AmazonS3Exception)?.StatusCode;

    private string FullKey(string key) => session.Settings.Prefix + key;
}
