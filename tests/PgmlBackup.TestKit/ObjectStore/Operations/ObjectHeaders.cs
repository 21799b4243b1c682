using System.Globalization;
using Microsoft.AspNetCore.Http;
using PgmlBackup.TestKit.ObjectStore.Storage;

namespace PgmlBackup.TestKit.ObjectStore.Operations;

/// <summary>The headers that are kept with an object and come back with it.</summary>
internal static class ObjectHeaders
{
    private static readonly string[] s_kept =
        ["cache-control", "content-disposition", "content-encoding", "content-language", "content-type", "expires", "x-amz-storage-class"];

    public static Dictionary<string, string> FromRequest(HttpRequest request)
    {
        Dictionary<string, string> kept = new(StringComparer.Ordinal) { ["content-type"] = "binary/octet-stream" };
        foreach ((string header, Microsoft.Extensions.Primitives.StringValues values) in request.Headers)
        {
            string name = header.ToLowerInvariant();
            string value = name == "content-encoding" ? WithoutChunked(values.ToString()) : values.ToString();
            if (value.Length > 0 && (s_kept.Contains(name) || name.StartsWith("x-amz-meta-", StringComparison.Ordinal)))
            {
                kept[name] = value;
            }
        }

        return kept;
    }

    public static void ToResponse(StoredObject stored, HttpResponse response)
    {
        foreach ((string name, string value) in stored.Headers)
        {
            response.Headers[name] = value;
        }

        response.Headers.ETag = $"\"{stored.ETag}\"";
        response.Headers.LastModified = stored.LastModified.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
        response.Headers.AcceptRanges = "bytes";
    }

    private static string WithoutChunked(string encoding) => string.Join(',', encoding
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Where(item => item != "aws-chunked"));
}
