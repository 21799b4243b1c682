using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.ObjectStores.Transfer;

namespace PgmlBackup.Engine.ObjectStores.S3;

/// <summary>
/// Finds out what a store knows of S3, before the first object is sent: a small object is written with a checksum, looked at and deleted. It is done once for each
/// bucket in the life of the process. Bodies are always sent whole with a length, never in Amazon's chunks, which several stores keep as if they were content.
/// </summary>
/// <param name="session">Asks.</param>
/// <param name="known">What was found out before, by endpoint and bucket.</param>
internal sealed class S3DialectProbe(S3Session session, ConcurrentDictionary<string, S3Dialect> known) : IDisposable
{
    private const string ObjectName = ".pgmlbackup-probe-";
    private const int ObjectSize = 64;

    private readonly SemaphoreSlim _turn = new(1);
    private S3Dialect? _dialect;

    /// <summary>What this process has found out.</summary>
    internal static ConcurrentDictionary<string, S3Dialect> KnownToProcess { get; } = new(StringComparer.Ordinal);

    /// <summary>The dialect, from the probe of this process.</summary>
    internal async Task<S3Dialect> GetAsync(CancellationToken stop)
    {
        if (_dialect is { } found)
        {
            return found;
        }

        await _turn.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            if (_dialect is null)
            {
                string name = $"{session.Settings.Endpoint} {session.Settings.Bucket}";
                _dialect = S3StorePlace.IsAmazon(session.Settings.Endpoint) ? S3Dialect.Amazon
                    : known.TryGetValue(name, out S3Dialect? before) ? before
                    : known.GetOrAdd(name, await ProbeAsync(stop).ConfigureAwait(false));
                session.Activity.Verbose($"{session.Settings.Endpoint}: bucket {(session.Settings.PathStyle ? "in the path" : "before the host's name")}, whole bodies instead of chunks, {_dialect}.");
            }

            return _dialect;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task<S3Dialect> ProbeAsync(CancellationToken stop)
    {
        string key = $"{session.Settings.Prefix}{ObjectName}{Guid.NewGuid():N}";
        byte[] content = RandomNumberGenerator.GetBytes(ObjectSize);
        string checksum = Crc32C.Text(Crc32C.Of(content));
        bool taken = await WriteAsync(key, content, checksum, stop).ConfigureAwait(false) || await WriteAsync(key, content, null, stop).ConfigureAwait(false);
        GetObjectMetadataResponse look = await session.AskAsync(
            new S3Ask(RequestKind.Look, "look at the probe", key),
            (client, watch, _) => client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = session.Settings.Bucket, Key = key, ChecksumMode = ChecksumMode.ENABLED }, watch.Token),
            stop).ConfigureAwait(false);
        await session.AskAsync(
            new S3Ask(RequestKind.Deletion, "delete the probe", key),
            (client, watch, _) => client.DeleteObjectAsync(session.Settings.Bucket, key, watch.Token),
            stop).ConfigureAwait(false);
        if (!taken || look.ContentLength != ObjectSize)
        {
            throw new PgmlException(
                FaultCatalog.ObjectAltered,
                $"{session.Settings.Endpoint} keeps {look.ContentLength} bytes of an object that had {ObjectSize}, in bucket '{session.Settings.Bucket}'.",
                session.Settings.Bucket,
                "This store cannot be used: what it keeps is not what it was sent.");
        }

        return new S3Dialect(look.ChecksumCRC32C == checksum, StoredCheck.PlainTag(look.ETag) == StoredCheck.Md5Hex(content));
    }

    // A store that does not know the header ignores it, or refuses the request for it.
    private async Task<bool> WriteAsync(string key, byte[] content, string? checksum, CancellationToken stop)
    {
        try
        {
            await session.AskAsync(new S3Ask(RequestKind.Write, "write the probe", key), async (client, watch, _) =>
            {
                using BodyStream body = new(content, session, watch, null);
                PutObjectRequest request = new() { BucketName = session.Settings.Bucket, Key = key, InputStream = body, UseChunkEncoding = false, ChecksumCRC32C = checksum };
                return await client.PutObjectAsync(request, watch.Token).ConfigureAwait(false);
            }, stop).ConfigureAwait(false);
            return true;
        }
        catch (PgmlException refused) when (checksum is not null && refused.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.BadRequest or HttpStatusCode.NotImplemented, ErrorCode: not ("ExpiredToken" or "AuthorizationHeaderMalformed") })
        {
            return false;
        }
    }
}
