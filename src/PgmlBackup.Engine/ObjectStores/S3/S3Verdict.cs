using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Amazon.Runtime;
using Amazon.S3;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.ObjectStores.Transfer;

namespace PgmlBackup.Engine.ObjectStores.S3;

/// <summary>What a failed attempt means for the next one.</summary>
internal enum S3Verdict
{
    /// <summary>It will always fail so.</summary>
    Final,

    /// <summary>It failed for a moment.</summary>
    Moment,

    /// <summary>The store has too much to do.</summary>
    Busy,

    /// <summary>Nobody listens, or nothing moves.</summary>
    Silent,

    /// <summary>Something was altered on its way.</summary>
    Altered,
}

/// <summary>Judges failed attempts.</summary>
internal static class S3Verdicts
{
    private static readonly HashSet<string> s_busy = new(StringComparer.Ordinal)
    {
        "SlowDown", "ServiceUnavailable", "Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequests", "Busy", "BandwidthLimitExceeded",
    };

    private static readonly HashSet<string> s_moment = new(StringComparer.Ordinal)
    {
        "InternalError", "RequestTimeout", "OperationAborted", "ConditionalRequestConflict", "PriorRequestNotComplete", "UnknownError",
    };

    private static readonly HashSet<string> s_altered = new(StringComparer.Ordinal)
    {
        "BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "IncompleteBody", "InvalidDigest",
    };

    /// <summary>The verdict on a failure.</summary>
    internal static S3Verdict Of(Exception failure)
    {
        for (Exception? present = failure; present is not null; present = present.InnerException)
        {
            if (OfOne(present) is { } verdict)
            {
                return verdict;
            }
        }

        return S3Verdict.Final;
    }

    /// <summary>How many attempts a verdict allows.</summary>
    internal static int Attempts(this RetryBounds policy, S3Verdict verdict) => verdict switch
    {
        S3Verdict.Moment or S3Verdict.Busy => policy.Attempts,
        S3Verdict.Silent => policy.ConnectAttempts,
        S3Verdict.Altered => policy.AlteredAttempts,
        _ => 1,
    };

    private static S3Verdict? OfOne(Exception failure) => failure switch
    {
        PgmlException or AuthenticationException => S3Verdict.Final,
        AlteredObjectException => S3Verdict.Altered,
        TimeoutException => S3Verdict.Silent,
        AmazonS3Exception answer when answer.StatusCode != 0 || !string.IsNullOrEmpty(answer.ErrorCode) => OfAnswer(answer),
        SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown } => S3Verdict.Moment,
        SocketException => S3Verdict.Silent,
        HttpRequestException { InnerException: not null } or AmazonServiceException { InnerException: not null } or IOException { InnerException: not null } => null,
        HttpRequestException or IOException => S3Verdict.Moment,
        AmazonUnmarshallingException => S3Verdict.Silent,
        _ => null,
    };

    private static S3Verdict OfAnswer(AmazonS3Exception answer)
    {
        string code = answer.ErrorCode ?? string.Empty;
        return s_altered.Contains(code) ? S3Verdict.Altered
            : s_busy.Contains(code) ? S3Verdict.Busy
            : s_moment.Contains(code) ? S3Verdict.Moment
            : answer.StatusCode switch
            {
                HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests => S3Verdict.Busy,
                HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout or HttpStatusCode.RequestTimeout => S3Verdict.Moment,
                _ => S3Verdict.Final,
            };
    }
}
