using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.ObjectStores.S3;
using PgmlBackup.Engine.ObjectStores.Transfer;

namespace PgmlBackup.Engine.ObjectStores;

/// <summary>A bucket of S3, or of a server that speaks it more or less, as a store of objects.</summary>
public sealed class S3ObjectStore : IObjectStore
{
    private const int DeletionBatch = 1000;

    private readonly ObjectStoreLocation _location;
    private readonly S3Session _session;
    private readonly S3DialectProbe _dialects;
    private readonly S3Uploader _uploader;

    private S3ObjectStore(ObjectStoreLocation location, S3Session session, TransferOptions options, ConcurrentDictionary<string, S3Dialect> dialects)
    {
        _location = location;
        _session = session;
        _dialects = new S3DialectProbe(session, dialects);
        _uploader = new S3Uploader(session, _dialects, options.ResumeFolder is { } folder ? new UploadMemory(folder) : null);
    }

    /// <inheritdoc/>
    public string Description => $"{_location} at {_session.Settings.Endpoint}";

    /// <inheritdoc/>
    public ObjectStoreUsage Usage => _session.Usage.Snapshot();

    /// <summary>Opens a bucket. Nothing is asked of it yet.</summary>
    /// <param name="location">The bucket and the prefix of all keys.</param>
    /// <param name="settings">How it is reached and who asks.</param>
    /// <param name="options">How hard it is worked.</param>
    /// <param name="activity">Who is told.</param>
    /// <param name="stop">Ends the search for a key.</param>
    /// <exception cref="PgmlException"><c>ObjectStoreKeyMissing</c>, <c>ObjectStoreAddressInvalid</c>, <c>ObjectStoreCaInvalid</c>.</exception>
    public static Task<S3ObjectStore> OpenAsync(ObjectStoreLocation location, S3StoreSettings settings, TransferOptions options, IActivitySink activity, CancellationToken stop) =>
        OpenAsync(location, settings, options, new RetryBounds(), S3DialectProbe.KnownToProcess, activity, stop);

    /// <summary>Opens a bucket with bounds of its own for what is tried again, and with what is known of stores.</summary>
    internal static async Task<S3ObjectStore> OpenAsync(
        ObjectStoreLocation location, S3StoreSettings settings, TransferOptions options, RetryBounds bounds, ConcurrentDictionary<string, S3Dialect> dialects, IActivitySink activity, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(location);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(options);
        S3ConnectionSettings connection = S3StorePlace.Connection(location, settings, Environment.GetEnvironmentVariable);
        // The role of an instance is asked for without a way to end the question.
        AWSCredentials credentials = await Task.Run(() => S3StorePlace.Credentials(settings, connection), stop).WaitAsync(stop).ConfigureAwait(false);
        return new S3ObjectStore(location, new S3Session(connection, settings.PathStyle is null, credentials, options, bounds, activity), options, dialects);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        S3Ask ask = new(RequestKind.Listing, "list the objects of");
        ListObjectsV2Request request = new() { BucketName = _session.Settings.Bucket, Prefix = _session.Settings.Prefix + prefix };
        do
        {
            ListObjectsV2Response page = await _session.AskAsync(ask, (client, watch, _) => client.ListObjectsV2Async(request, watch.Token), cancellationToken).ConfigureAwait(false);
            foreach (S3Object entry in page.S3Objects ?? [])
            {
                yield return Entry(entry.Key, entry.Size ?? 0, entry.LastModified);
            }

            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);
    }

    /// <inheritdoc/>
    public async Task<ObjectEntry?> FindAsync(string key, CancellationToken cancellationToken)
    {
        GetObjectMetadataRequest request = new() { BucketName = _session.Settings.Bucket, Key = FullKey(key) };
        try
        {
            GetObjectMetadataResponse look = await _session.AskAsync(
                new S3Ask(RequestKind.Look, "look at object", request.Key), (client, watch, _) => client.GetObjectMetadataAsync(request, watch.Token), cancellationToken).ConfigureAwait(false);
            return Entry(request.Key, look.ContentLength, look.LastModified);
        }
        catch (PgmlException missing) when (missing.Fault == FaultCatalog.ObjectMissing)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task<ObjectPutResult> PutAsync(ObjectPut request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _uploader.PutAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Stream> OpenReadAsync(string key, ObjectRange? range, CancellationToken cancellationToken) => S3ReadStream.OpenAsync(_session, FullKey(key), range, cancellationToken);

    /// <inheritdoc/>
    public async Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        PgmlException? first = null;
        foreach (string[] batch in keys.Select(FullKey).Chunk(DeletionBatch))
        {
            first ??= await DeleteBatchAsync(batch, cancellationToken).ConfigureAwait(false);
        }

        if (first is not null)
        {
            throw first;
        }
    }

    /// <inheritdoc/>
    public async Task<int> AbortUploadsAsync(DateTime olderThan, CancellationToken cancellationToken)
    {
        S3Ask list = new(RequestKind.Listing, "list the uploads of");
        ListMultipartUploadsRequest request = new() { BucketName = _session.Settings.Bucket, Prefix = _session.Settings.Prefix };
        List<MultipartUpload> old = [];
        for (bool more = true; more;)
        {
            ListMultipartUploadsResponse page = await _session.AskAsync(list, (client, watch, _) => client.ListMultipartUploadsAsync(request, watch.Token), cancellationToken).ConfigureAwait(false);
            old.AddRange((page.MultipartUploads ?? []).Where(upload => upload.Initiated?.ToUniversalTime() < olderThan));
            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
            more = page.IsTruncated == true && page.NextKeyMarker is not null;
        }

        foreach (MultipartUpload upload in old)
        {
            await _session.AskAsync(
                new S3Ask(RequestKind.Upload, "give up object", upload.Key),
                (client, watch, _) => client.AbortMultipartUploadAsync(_session.Settings.Bucket, upload.Key, upload.UploadId, watch.Token),
                cancellationToken).ConfigureAwait(false);
        }

        return old.Count;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _uploader.Dispose();
        _dialects.Dispose();
        _session.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<PgmlException?> DeleteBatchAsync(string[] keys, CancellationToken stop)
    {
        DeleteObjectsRequest request = new() { BucketName = _session.Settings.Bucket, Quiet = true, Objects = [.. keys.Select(key => new KeyVersion { Key = key })] };
        try
        {
            await _session.AskAsync(new S3Ask(RequestKind.Deletion, "delete objects of"), (client, watch, _) => client.DeleteObjectsAsync(request, watch.Token), stop).ConfigureAwait(false);
            return null;
        }
        catch (PgmlException failure) when (failure.InnerException is DeleteObjectsException || IsUnknown(failure))
        {
            // Some of them could not be deleted, or the store deletes no more than one at a time.
            string[] left = failure.InnerException is DeleteObjectsException { Response.DeleteErrors: { } errors } ? [.. errors.Select(error => error.Key)] : keys;
            return await DeleteEachAsync(left, stop).ConfigureAwait(false);
        }
    }

    private async Task<PgmlException?> DeleteEachAsync(string[] keys, CancellationToken stop)
    {
        PgmlException? first = null;
        foreach (string key in keys)
        {
            try
            {
                await _session.AskAsync(
                    new S3Ask(RequestKind.Deletion, "delete object", key), (client, watch, _) => client.DeleteObjectAsync(_session.Settings.Bucket, key, watch.Token), stop).ConfigureAwait(false);
            }
            catch (PgmlException failure) when (failure.Fault != FaultCatalog.ObjectMissing)
            {
                first ??= failure;
            }
        }

        return first;
    }

    private static bool IsUnknown(PgmlException failure) => failure.InnerException is AmazonS3Exception
    {
        StatusCode: HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed or HttpStatusCode.BadRequest,
        ErrorCode: not ("ExpiredToken" or "AuthorizationHeaderMalformed"),
    };

    private ObjectEntry Entry(string key, long length, DateTime? modifiedAt) =>
        new(key[_session.Settings.Prefix.Length..], length, modifiedAt?.ToUniversalTime() ?? DateTime.UnixEpoch);

    private string FullKey(string key) => _session.Settings.Prefix + key;
}
