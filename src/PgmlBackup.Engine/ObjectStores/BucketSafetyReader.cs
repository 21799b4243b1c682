using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.ObjectStores;

/// <summary>Asks a bucket how safe what lies in it is. It changes nothing; a key may well be forbidden to ask.</summary>
/// <param name="patience">How long a question may take; null for 15 seconds.</param>
public sealed class BucketSafetyReader(TimeSpan? patience = null)
{
    private readonly TimeSpan _patience = patience ?? TimeSpan.FromSeconds(15);

    /// <summary>Whether the bucket keeps older versions of its objects.</summary>
    /// <exception cref="PgmlException">The bucket does not answer: faults of <see cref="BucketProbe"/>.</exception>
    public Task<bool> IsVersionedAsync(S3ConnectionSettings settings, CancellationToken stop) => AskAsync(settings, "ask for the versioning of", async (client, limit) =>
        (await client.GetBucketVersioningAsync(new GetBucketVersioningRequest { BucketName = settings.Bucket }, limit).ConfigureAwait(false)).VersioningConfig?.Status == VersionStatus.Enabled, stop);

    /// <summary>Whether a lifecycle rule takes away the uploads of the repository that were never completed.</summary>
    /// <exception cref="PgmlException">As <see cref="IsVersionedAsync"/>.</exception>
    public Task<bool> AbortsUploadsAsync(S3ConnectionSettings settings, CancellationToken stop) => AskAsync(settings, "ask for the lifecycle rules of", async (client, limit) =>
    {
        try
        {
            GetLifecycleConfigurationResponse answer = await client.GetLifecycleConfigurationAsync(new GetLifecycleConfigurationRequest { BucketName = settings.Bucket }, limit).ConfigureAwait(false);
            return answer.Configuration?.Rules?.Any(rule => rule.Status == LifecycleRuleStatus.Enabled
                && rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation > 0
                && settings.Prefix.StartsWith(Prefix(rule), StringComparison.Ordinal)) == true;
        }
        catch (AmazonS3Exception none) when (none.StatusCode == HttpStatusCode.NotFound && none.ErrorCode == "NoSuchLifecycleConfiguration")
        {
            return false;
        }
    }, stop);

    // A rule for some tags or sizes says nothing of uploads, which have neither.
    private static string Prefix(LifecycleRule rule) => rule.Filter?.LifecycleFilterPredicate switch
    {
        null => string.Empty,
        LifecyclePrefixPredicate predicate => predicate.Prefix ?? string.Empty,
        _ => "\0",
    };

    private async Task<T> AskAsync<T>(S3ConnectionSettings settings, string step, Func<AmazonS3Client, CancellationToken, Task<T>> ask, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(_patience);
        using var answers = new AnswerWatch();
        try
        {
            // The role of an instance is asked for without a way to end the question.
            using AmazonS3Client client = await Task.Run(() => S3ClientFactory.Create(settings, answers), limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
            return await ask(client, limit.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not PgmlException && !stop.IsCancellationRequested)
        {
            throw limit.IsCancellationRequested ? ObjectStoreFailure.Timeout(settings, step, _patience, failure) : ObjectStoreFailure.Of(failure, settings, step, answers);
        }
    }
}
