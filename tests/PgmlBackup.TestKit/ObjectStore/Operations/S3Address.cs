using Microsoft.AspNetCore.Http;
using PgmlBackup.TestKit.ObjectStore.Signing;

namespace PgmlBackup.TestKit.ObjectStore.Operations;

/// <summary>Which bucket and key a request is for.</summary>
internal sealed record S3Address(string? Bucket, string? Key, bool VirtualHost)
{
    public static S3Address Of(HttpRequest request, string rawPath, IReadOnlyList<string> domains)
    {
        string path = UriEncoding.Decode(rawPath, plusIsSpace: false).TrimStart('/');
        if (request.Host.HasValue)
        {
            foreach (string domain in domains)
            {
                string suffix = "." + domain;
                if (request.Host.Host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) && !domains.Contains(request.Host.Host))
                {
                    return new(request.Host.Host[..^suffix.Length].ToLowerInvariant(), path.Length == 0 ? null : KeyOf(rawPath), VirtualHost: true);
                }
            }
        }

        if (path.Length == 0)
        {
            return new(null, null, VirtualHost: false);
        }

        int slash = rawPath.IndexOf('/', 1);
        string bucket = UriEncoding.Decode(slash < 0 ? rawPath[1..] : rawPath[1..slash], plusIsSpace: false);
        string key = slash < 0 ? "" : KeyOf(rawPath[slash..]);
        return new(bucket, key.Length == 0 ? null : key, VirtualHost: false);
    }

    // A key may start with a slash, so only the one that ends the bucket goes.
    private static string KeyOf(string rawPath) => UriEncoding.Decode(rawPath[1..], plusIsSpace: false);
}
