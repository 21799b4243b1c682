using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using Amazon.Runtime;
using Amazon.S3;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.ObjectStores;

/// <summary>Names what went wrong between this machine and an object store.</summary>
internal static partial class ObjectStoreFailure
{
    private static readonly HashSet<string> s_keyCodes = new(StringComparer.Ordinal)
    {
        "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken", "TokenRefreshRequired", "InvalidClientTokenId", "UnrecognizedClientException",
    };

    private static readonly HashSet<string> s_regionCodes = new(StringComparer.Ordinal)
    {
        "PermanentRedirect", "TemporaryRedirect", "Redirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException", "InvalidRegionName",
    };

    /// <summary>The failure of a request.</summary>
    /// <param name="failure">What the client threw.</param>
    /// <param name="settings">Where and who.</param>
    /// <param name="step">What was tried, before the words "bucket X".</param>
    /// <param name="answers">What the answers said besides.</param>
    internal static PgmlException Of(Exception failure, S3ConnectionSettings settings, string step, AnswerWatch answers)
    {
        Exception[] chain = [.. Chain(failure)];
        return chain.OfType<AmazonS3Exception>().FirstOrDefault(answer => answer.StatusCode != 0) is { } refused ? OfAnswer(refused, settings, step, answers)
            : chain.OfType<AuthenticationException>().FirstOrDefault() is { } tls ? Tls(tls, settings)
            : chain.OfType<SocketException>().FirstOrDefault() is { } socket ? Unreachable(socket, settings)
            : chain.OfType<OperationCanceledException>().Any() || chain.OfType<TimeoutException>().Any() ? Timeout(settings, step, null, failure)
            : settings.Credential is null && chain.OfType<AmazonClientException>().Any() ? KeyMissing(failure, settings)
            : Other(FaultCatalog.ObjectStoreFailed, settings, step, chain[^1].Message, failure);
    }

    /// <summary>The failure of a request that was given up.</summary>
    internal static PgmlException Timeout(S3ConnectionSettings settings, string step, TimeSpan? patience, Exception failure) => Other(
        FaultCatalog.ObjectStoreTimeout, settings, step, patience is { } waited ? FormattableString.Invariant($"no answer within {waited.TotalSeconds:0.#} s") : "no answer in time", failure);

    private static PgmlException OfAnswer(AmazonS3Exception answer, S3ConnectionSettings settings, string step, AnswerWatch answers)
    {
        string code = answer.ErrorCode ?? string.Empty;
        int status = (int)answer.StatusCode;
        string words = SecretText.Mask($"{code}: {answer.Message}".TrimStart(':', ' '));
        return code switch
        {
            "NoSuchBucket" => new PgmlException(
                FaultCatalog.BucketMissing, $"There is no bucket '{settings.Bucket}' at {settings.Endpoint}.", settings.Bucket, inner: answer),
            "RequestTimeTooSkewed" or "RequestExpired" => ClockSkew(answer, settings, answers),
            _ when s_keyCodes.Contains(code) => Other(FaultCatalog.ObjectStoreKeyRejected, settings, step, words, answer),
            _ when IsOtherRegion(code, status, settings, answers) => OtherRegion(answer, settings, answers, words),
            _ when status == 403 => Other(FaultCatalog.BucketForbidden, settings, step, words, answer),
            _ => Other(FaultCatalog.ObjectStoreFailed, settings, step, string.Create(CultureInfo.InvariantCulture, $"status {status}, {words}"), answer),
        };
    }

    private static bool IsOtherRegion(string code, int status, S3ConnectionSettings settings, AnswerWatch answers) =>
        s_regionCodes.Contains(code) || status is 301 or 307 || (status is 400 or 403 && answers.Region is { } region && region != settings.Region);

    private static PgmlException OtherRegion(AmazonS3Exception answer, S3ConnectionSettings settings, AnswerWatch answers, string words)
    {
        string? region = answers.Region ?? (ExpectedRegion().Match(answer.Message) is { Success: true } match ? match.Groups["region"].Value : null);
        return new PgmlException(
            FaultCatalog.BucketRegionMismatch,
            region is null
                ? $"Bucket '{settings.Bucket}' is not in region '{settings.Region}': {words}"
                : $"Bucket '{settings.Bucket}' is in region '{region}' and was asked for in '{settings.Region}'.",
            settings.Bucket,
            region is null ? null : $"Give the region and the endpoint of the bucket: -Region {CommandLineText.Quote([region])}, and with Amazon's S3 -Endpoint s3.{region}.amazonaws.com.",
            answer);
    }

    private static PgmlException ClockSkew(AmazonS3Exception answer, S3ConnectionSettings settings, AnswerWatch answers)
    {
        string far = answers.ClockOffset is { } offset
            ? FormattableString.Invariant($"{Math.Abs(offset.TotalMinutes):0.#} minutes {(offset > TimeSpan.Zero ? "behind" : "ahead of")}")
            : "too far from";
        return new PgmlException(
            FaultCatalog.ObjectStoreClockSkew, $"The clock of this machine is {far} that of {settings.Endpoint}, which refuses its requests.", settings.Bucket, inner: answer);
    }

    private static PgmlException Tls(AuthenticationException tls, S3ConnectionSettings settings)
    {
        string trusted = (settings.CaFile ?? settings.CaPath) is { } path ? $"the authorities in '{path}'" : "the authorities of this system";
        return new PgmlException(
            FaultCatalog.ObjectStoreTlsFailed,
            $"No TLS connection with {Address(settings)}: {tls.Message} Trusted are {trusted}.",
            settings.Bucket,
            $"See what the server shows: {CommandLineText.Quote(["openssl", "s_client", "-connect", Address(settings), "-servername", Name(settings)])} - and give the PEM file of its authority with -CaFile.",
            tls);
    }

    private static PgmlException Unreachable(SocketException socket, S3ConnectionSettings settings) => new(
        FaultCatalog.ObjectStoreUnreachable, $"{Address(settings)} cannot be reached: {socket.Message}.", settings.Bucket, inner: socket);

    private static PgmlException KeyMissing(Exception failure, S3ConnectionSettings settings) => new(
        FaultCatalog.ObjectStoreKeyMissing,
        $"The metadata service of this instance gives no key{(settings.Role is { } role ? $" for role '{role}'" : string.Empty)}: {failure.Message}",
        settings.Bucket,
        inner: failure);

    private static PgmlException Other(FaultDefinition fault, S3ConnectionSettings settings, string step, string words, Exception failure) =>
        new(fault, $"Cannot {step} bucket '{settings.Bucket}' at {settings.Endpoint}: {words}.".Replace("..", ".", StringComparison.Ordinal), settings.Bucket, inner: failure);

    private static string Name(S3ConnectionSettings settings) =>
        settings.ConnectHost ?? (settings.PathStyle ? settings.SignedAddress.Host : $"{settings.Bucket}.{settings.SignedAddress.Host}");

    private static string Address(S3ConnectionSettings settings) => string.Create(CultureInfo.InvariantCulture, $"{Name(settings)}:{settings.ConnectPort}");

    private static IEnumerable<Exception> Chain(Exception failure)
    {
        for (Exception? present = failure; present is not null; present = present.InnerException)
        {
            yield return present;
        }
    }

    [GeneratedRegex(@"expecting '(?<region>[^']+)'")]
    private static partial Regex ExpectedRegion();
}
