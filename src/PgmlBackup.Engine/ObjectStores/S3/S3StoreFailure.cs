using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.Engine.ObjectStores.S3;

/// <summary>Names what went wrong with an object of a store, when no further attempt helps.</summary>
internal static class S3StoreFailure
{
    private const string KeyAction = "Give the right key with -Credential (user name: the id of the access key) or -AwsProfile; which one is taken shows 'aws configure list'.";

    private static readonly HashSet<string> s_expired = new(StringComparer.Ordinal) { "ExpiredToken", "TokenRefreshRequired", "ExpiredTokenException" };

    /// <summary>The failure of an ask.</summary>
    /// <param name="failure">What the last attempt threw.</param>
    /// <param name="verdict">The verdict on it.</param>
    /// <param name="attempts">How many attempts there were.</param>
    /// <param name="ask">What was asked.</param>
    /// <param name="settings">Where and who.</param>
    /// <param name="answers">What the answers said besides.</param>
    internal static PgmlException Of(Exception failure, S3Verdict verdict, int attempts, S3Ask ask, S3ConnectionSettings settings, AnswerWatch answers)
    {
        if (Chain(failure).OfType<PgmlException>().FirstOrDefault() is { } named)
        {
            return named;
        }

        AmazonS3Exception? answer = Chain(failure).OfType<AmazonS3Exception>().FirstOrDefault(one => one.StatusCode != 0);
        return (verdict, answer) switch
        {
            _ when failure is TimeoutException => ObjectStoreFailure.Timeout(settings, ask.Words, null, failure),
            (S3Verdict.Busy, _) => Named(FaultCatalog.ObjectStoreBusy, $"{settings.Endpoint} answered {attempts} times that it has too much to do, last when asked to {ask.Words} bucket '{settings.Bucket}'."),
            (S3Verdict.Altered, _) => Named(FaultCatalog.ObjectAltered, $"Cannot {ask.Words} bucket '{settings.Bucket}' at {settings.Endpoint}, after {attempts} attempts: {Words(failure)}"),
            (_, { } refused) when s_expired.Contains(refused.ErrorCode ?? string.Empty) => Named(
                FaultCatalog.ObjectStoreKeyExpired, $"Cannot {ask.Words} bucket '{settings.Bucket}' at {settings.Endpoint}: {SecretText.Mask(refused.Message)}"),
            (_, { ErrorCode: "NoSuchKey" }) or (_, { StatusCode: HttpStatusCode.NotFound, ErrorCode: not "NoSuchBucket" }) when ask.Key is not null => Named(
                FaultCatalog.ObjectMissing, $"There is no object '{ask.Key}' in bucket '{settings.Bucket}' at {settings.Endpoint}."),
            _ when Chain(failure).OfType<EndedEarlyException>().FirstOrDefault() is { } early => Named(FaultCatalog.ObjectTruncated, early.Message),
            _ => Rest(ObjectStoreFailure.Of(failure, settings, ask.Words, answers)),
        };

        PgmlException Named(FaultDefinition fault, string message) => new(fault, message, ask.Key ?? settings.Bucket, inner: failure);

        PgmlException Rest(PgmlException general) => general.Fault == FaultCatalog.ObjectStoreKeyRejected
            ? new PgmlException(general.Fault, general.Message, general.Target, KeyAction, failure)
            : answer is null && Chain(failure).OfType<AmazonClientException>().Any() && settings.Credential is null && general.Fault is { } fault
                && (fault == FaultCatalog.ObjectStoreKeyMissing || fault == FaultCatalog.ObjectStoreFailed)
                ? KeyMissing(failure, settings)
                : general;
    }

    /// <summary>No key was found.</summary>
    internal static PgmlException KeyMissing(Exception failure, S3ConnectionSettings settings) => new(
        FaultCatalog.ObjectStoreKeyMissing,
        $"No key was found to ask bucket '{settings.Bucket}' at {settings.Endpoint}, neither in the environment nor in a profile, and the instance has no role: {Words(failure)}",
        settings.Bucket,
        KeyAction,
        failure);

    private static string Words(Exception failure) => SecretText.Mask(Chain(failure).Last().Message.ReplaceLineEndings(" ").TrimEnd('.', ' ')) + ".";

    private static IEnumerable<Exception> Chain(Exception failure)
    {
        for (Exception? present = failure; present is not null; present = present.InnerException)
        {
            yield return present;
        }
    }
}
