using System.Globalization;
using PgmlBackup.TestKit.ObjectStore.Storage;

namespace PgmlBackup.TestKit.ObjectStore.Operations;

/// <summary>The conditions of If-Match and its kin.</summary>
internal static class Conditions
{
    /// <summary>False when the answer is 304; throws when it is 412.</summary>
    public static bool AllowsRead(S3Exchange exchange, StoredObject stored)
    {
        string? match = exchange.Header("If-Match");
        if (match is not null && !Matches(match, stored.ETag))
        {
            throw S3Exception.PreconditionFailed("If-Match");
        }

        if (match is null && Time(exchange, "If-Unmodified-Since") < stored.LastModified)
        {
            throw S3Exception.PreconditionFailed("If-Unmodified-Since");
        }

        string? noneMatch = exchange.Header("If-None-Match");
        return noneMatch is not null ? !Matches(noneMatch, stored.ETag) : !(Time(exchange, "If-Modified-Since") >= stored.LastModified);
    }

    /// <summary>Throws when the object that stands there now forbids to write; S3 knows If-None-Match only with an asterisk here.</summary>
    public static void CheckWrite(S3Exchange exchange, StoredObject? current)
    {
        if (exchange.Header("If-None-Match") is { } noneMatch)
        {
            if (noneMatch != "*")
            {
                throw S3Exception.NotImplemented("If-None-Match");
            }

            if (current is not null)
            {
                throw S3Exception.PreconditionFailed("If-None-Match");
            }
        }

        if (exchange.Header("If-Match") is { } match && !Matches(match, (current ?? throw S3Exception.NoSuchKey(exchange.Key)).ETag))
        {
            throw S3Exception.PreconditionFailed("If-Match");
        }
    }

    public static bool Matches(string header, string etag) =>
        header == "*" || header.Split(',', StringSplitOptions.TrimEntries).Any(item => item.Trim('"') == etag);

    private static DateTimeOffset? Time(S3Exchange exchange, string name) =>
        DateTimeOffset.TryParse(exchange.Header(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;
}
