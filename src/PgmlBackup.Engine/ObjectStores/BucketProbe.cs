using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.ObjectStores;

/// <summary>
/// Tries whether a bucket serves as a repository, before anything depends on it: lists, and where it is wanted writes an object, reads it back and deletes
/// it. The object lies in the repository's path beside <c>archive</c> and <c>backup</c>, where pgBackRest never looks.
/// </summary>
/// <param name="patience">How long the whole of it may take; null for 30 seconds.</param>
public sealed class BucketProbe(TimeSpan? patience = null)
{
    private const string ObjectName = ".pgmlbackup-probe-";
    private const int ObjectSize = 64;

    private readonly TimeSpan _patience = patience ?? TimeSpan.FromSeconds(30);

    /// <summary>Tries a bucket.</summary>
    /// <param name="settings">Where and who.</param>
    /// <param name="depth">How much is tried.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>What came of it. The failures are <c>BucketMissing</c>, <c>BucketForbidden</c>, <c>BucketRegionMismatch</c>, <c>ObjectStoreClockSkew</c>,
    /// <c>ObjectStoreTlsFailed</c>, <c>ObjectStoreUnreachable</c>, <c>ObjectStoreTimeout</c>, <c>ObjectStoreKeyRejected</c>, <c>ObjectStoreKeyMissing</c>,
    /// <c>ObjectStoreCaInvalid</c>, <c>ObjectStoreAddressInvalid</c> and <c>ObjectStoreFailed</c>.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<BucketProbeResult> CheckAsync(S3ConnectionSettings settings, BucketProbeDepth depth, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(settings);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(_patience);
        using var answers = new AnswerWatch();
        string step = "list the objects of";
        try
        {
            // The role of an instance is asked for without a way to end the question.
            using AmazonS3Client client = await Task.Run(() => S3ClientFactory.Create(settings, answers), limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
            await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = settings.Bucket, Prefix = settings.Prefix, MaxKeys = 1 }, limit.Token).ConfigureAwait(false);
            if (depth == BucketProbeDepth.Write)
            {
                await WriteAsync(client, settings, verb => step = verb, limit.Token).ConfigureAwait(false);
            }

            return new BucketProbeResult(Failure: null);
        }
        catch (PgmlException named)
        {
            return new BucketProbeResult(named);
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            return new BucketProbeResult(limit.IsCancellationRequested
                ? ObjectStoreFailure.Timeout(settings, step, _patience, failure)
                : ObjectStoreFailure.Of(failure, settings, step, answers));
        }
    }

    private static async Task WriteAsync(AmazonS3Client client, S3ConnectionSettings settings, Action<string> begin, CancellationToken stop)
    {
        string key = $"{settings.Prefix}{ObjectName}{Guid.NewGuid():N}";
        byte[] content = RandomNumberGenerator.GetBytes(ObjectSize);
        begin("write an object into");
        using var body = new MemoryStream(content);
        await client.PutObjectAsync(new PutObjectRequest { BucketName = settings.Bucket, Key = key, InputStream = body, UseChunkEncoding = false }, stop).ConfigureAwait(false);
        try
        {
            begin("read an object of");
            using GetObjectResponse answer = await client.GetObjectAsync(settings.Bucket, key, stop).ConfigureAwait(false);
            using var read = new MemoryStream();
            await answer.ResponseStream.CopyToAsync(read, stop).ConfigureAwait(false);
            if (!read.ToArray().AsSpan().SequenceEqual(content))
            {
                throw new PgmlException(
                    FaultCatalog.ObjectStoreFailed,
                    $"Bucket '{settings.Bucket}' at {settings.Endpoint} gave back {read.Length} bytes of an object that had {content.Length}, or other ones.",
                    settings.Bucket,
                    "The object store alters what it keeps: use another one.");
            }
        }
        catch
        {
            await TryDeleteAsync(client, settings.Bucket, key).ConfigureAwait(false);
            throw;
        }

        begin("delete an object of");
        await client.DeleteObjectAsync(settings.Bucket, key, stop).ConfigureAwait(false);
    }

    // What went wrong before counts; an object of 64 bytes that stays harms nobody.
    private static async Task TryDeleteAsync(AmazonS3Client client, string bucket, string key)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await client.DeleteObjectAsync(bucket, key, limit.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is AmazonS3Exception or HttpRequestException or OperationCanceledException or Amazon.Runtime.AmazonClientException)
        {
            // Told by the failure before.
        }
    }
}
