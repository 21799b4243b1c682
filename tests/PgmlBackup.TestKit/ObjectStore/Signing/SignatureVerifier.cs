using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using PgmlBackup.TestKit.ObjectStore.Operations;

namespace PgmlBackup.TestKit.ObjectStore.Signing;

/// <summary>Verifies SigV4 for real: key, token, clock and every signed byte of the request line and headers.</summary>
internal sealed class SignatureVerifier(ConcurrentDictionary<string, S3Credential> credentials, string? requiredRegion, TimeSpan? maximumSkew)
{
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";
    private readonly ConcurrentDictionary<string, SigningKey> _keys = new(StringComparer.Ordinal);

    /// <summary>Who signed, once everything holds.</summary>
    /// <param name="request">The request; its body is not read.</param>
    /// <param name="rawPath">The path as it was sent.</param>
    /// <param name="query">The query as it was sent.</param>
    /// <param name="now">The server's time.</param>
    public VerifiedSignature Verify(HttpRequest request, string rawPath, S3Query query, DateTimeOffset now)
    {
        S3Authorization authorization = ReadAuthorization(request, query);
        string timestamp = (authorization.Presigned ? query["X-Amz-Date"] : request.Headers["x-amz-date"].ToString()) ?? "";
        CheckTime(authorization, timestamp, query, now);
        if (requiredRegion is not null && authorization.Region != requiredRegion)
        {
            throw new S3Exception(400, "AuthorizationHeaderMalformed",
                $"The authorization header is malformed; the region '{authorization.Region}' is wrong; expecting '{requiredRegion}'", ("Region", requiredRegion));
        }

        S3Credential credential = CheckAccount(authorization, request, query, now);
        string contentSha256 = authorization.Presigned ? "UNSIGNED-PAYLOAD" : request.Headers["x-amz-content-sha256"].ToString();
        if (contentSha256.Length == 0)
        {
            throw S3Exception.InvalidRequest("Missing required header for this request: x-amz-content-sha256");
        }

        SigningKey key = _keys.GetOrAdd($"{credential.SecretKey}\n{authorization.Scope}",
            _ => new SigningKey(credential.SecretKey, authorization.Date, authorization.Region, authorization.Service));
        CheckSignature(authorization, key, timestamp, contentSha256, request, rawPath, query);
        return new VerifiedSignature(key, timestamp, authorization.Scope, authorization.Signature, contentSha256);
    }

    private static S3Authorization ReadAuthorization(HttpRequest request, S3Query query)
    {
        string header = request.Headers.Authorization.ToString();
        if (header.Length > 0)
        {
            return S3Authorization.FromHeader(header);
        }

        return query.Has("X-Amz-Algorithm") ? S3Authorization.FromQuery(query) : throw S3Exception.AccessDenied();
    }

    private void CheckTime(S3Authorization authorization, string timestamp, S3Query query, DateTimeOffset now)
    {
        if (!DateTimeOffset.TryParseExact(timestamp, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset signedAt)
            || !timestamp.StartsWith(authorization.Date, StringComparison.Ordinal))
        {
            throw S3Exception.AccessDenied("AWS authentication requires a valid Date or x-amz-date header of the day in the credential");
        }

        TimeSpan age = now - signedAt;
        if (authorization.Presigned && (!int.TryParse(query["X-Amz-Expires"], CultureInfo.InvariantCulture, out int seconds) || age > TimeSpan.FromSeconds(seconds)))
        {
            throw S3Exception.AccessDenied("Request has expired");
        }

        if (maximumSkew is { } skew && (age < -skew || (!authorization.Presigned && age > skew)))
        {
            throw new S3Exception(403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large.",
                ("RequestTime", timestamp),
                ("ServerTime", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
                ("MaxAllowedSkewMilliseconds", skew.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private S3Credential CheckAccount(S3Authorization authorization, HttpRequest request, S3Query query, DateTimeOffset now)
    {
        if (!credentials.TryGetValue(authorization.AccessKey, out S3Credential? credential))
        {
            throw new S3Exception(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", ("AWSAccessKeyId", authorization.AccessKey));
        }

        string token = (authorization.Presigned ? query["X-Amz-Security-Token"] : request.Headers["x-amz-security-token"].ToString()) ?? "";
        if (token != (credential.SessionToken ?? ""))
        {
            throw new S3Exception(400, "InvalidToken", "The provided token is malformed or otherwise invalid.");
        }

        if (credential.ExpiresAt <= now)
        {
            throw new S3Exception(400, "ExpiredToken", "The provided token has expired.");
        }

        return credential;
    }

    private static void CheckSignature(
        S3Authorization authorization, SigningKey key, string timestamp, string contentSha256, HttpRequest request, string rawPath, S3Query query)
    {
        if (!authorization.SignedHeaders.Contains("host"))
        {
            throw S3Exception.AccessDenied("There were headers present in the request which were not signed: host");
        }

        string host = request.Headers.Host.ToString();
        string canonical = "";
        string toSign = "";

        // pgBackRest signs the host without its port, whatever it sends; AWS's own clients sign what they send.
        foreach (string signedHost in new[] { host, WithoutPort(host) }.Distinct(StringComparer.Ordinal))
        {
            canonical = CanonicalRequest(authorization, contentSha256, request, rawPath, query, signedHost);
            toSign = $"AWS4-HMAC-SHA256\n{timestamp}\n{authorization.Scope}\n{SigningKey.HexSha256(canonical)}";
            if (SigningKey.SameSignature(key.Sign(toSign), authorization.Signature))
            {
                return;
            }
        }

        throw new S3Exception(403, "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
            ("AWSAccessKeyId", authorization.AccessKey), ("StringToSign", toSign), ("SignatureProvided", authorization.Signature), ("CanonicalRequest", canonical));
    }

    private static string CanonicalRequest(
        S3Authorization authorization, string contentSha256, HttpRequest request, string rawPath, S3Query query, string host)
    {
        StringBuilder text = new();
        text.Append(request.Method).Append('\n');
        text.Append(UriEncoding.Encode(UriEncoding.DecodeBytes(rawPath, plusIsSpace: false), keepSlash: true)).Append('\n');
        text.Append(query.Canonical()).Append('\n');
        foreach (string name in authorization.SignedHeaders)
        {
            string value = name == "host" ? host : string.Join(',', request.Headers[name].Select(item => Collapse(item ?? "")));
            text.Append(name).Append(':').Append(value).Append('\n');
        }

        return text.Append('\n').AppendJoin(';', authorization.SignedHeaders).Append('\n').Append(contentSha256).ToString();
    }

    private static string Collapse(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string WithoutPort(string host)
    {
        int colon = host.LastIndexOf(':');
        return colon > 0 && host[(colon + 1)..].All(char.IsAsciiDigit) ? host[..colon] : host;
    }
}
