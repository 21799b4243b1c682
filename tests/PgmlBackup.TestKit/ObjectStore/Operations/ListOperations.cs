using System.Globalization;
using System.Text;
using System.Xml;
using PgmlBackup.TestKit.ObjectStore.Payload;
using PgmlBackup.TestKit.ObjectStore.Signing;
using PgmlBackup.TestKit.ObjectStore.Storage;

namespace PgmlBackup.TestKit.ObjectStore.Operations;

/// <summary>The listings of a bucket.</summary>
internal static class ListOperations
{
    public static Task ListV2Async(S3Exchange exchange, S3Bucket bucket, int pageSize)
    {
        Request request = Read(exchange, pageSize, "max-keys");
        string? token = exchange.Query["continuation-token"];
        string? startAfter = exchange.Query["start-after"];
        ListingPage page = bucket.List(
            request.Prefix, request.Delimiter, token is null ? startAfter ?? "" : FromToken(token), afterIsEntry: token is not null, request.Limit);
        return exchange.AnswerAsync(200, "ListBucketResult", xml =>
        {
            WriteHead(xml, bucket, request, page);
            xml.WriteNumber("KeyCount", page.Objects.Count + page.CommonPrefixes.Count);
            xml.WriteNumber("MaxKeys", request.Limit);
            WriteOptional(xml, "ContinuationToken", token);
            WriteOptional(xml, "StartAfter", startAfter is null ? null : request.Encode(startAfter));
            WriteOptional(xml, "NextContinuationToken", page.Truncated ? ToToken(page.Last) : null);
            WriteObjects(xml, request, page, "Contents");
            WritePrefixes(xml, request, page);
        });
    }

    public static Task ListV1Async(S3Exchange exchange, S3Bucket bucket, int pageSize)
    {
        Request request = Read(exchange, pageSize, "max-keys");
        string marker = exchange.Query["marker"] ?? "";
        ListingPage page = bucket.List(request.Prefix, request.Delimiter, marker, afterIsEntry: true, request.Limit);
        return exchange.AnswerAsync(200, "ListBucketResult", xml =>
        {
            WriteHead(xml, bucket, request, page);
            xml.WriteElementString("Marker", request.Encode(marker));
            xml.WriteNumber("MaxKeys", request.Limit);
            WriteOptional(xml, "NextMarker", page.Truncated ? request.Encode(page.Last) : null);
            WriteObjects(xml, request, page, "Contents");
            WritePrefixes(xml, request, page);
        });
    }

    /// <summary>Each object as its only version, since none are kept.</summary>
    public static Task ListVersionsAsync(S3Exchange exchange, S3Bucket bucket, int pageSize)
    {
        Request request = Read(exchange, pageSize, "max-keys");
        string marker = exchange.Query["key-marker"] ?? "";
        ListingPage page = bucket.List(request.Prefix, request.Delimiter, marker, afterIsEntry: true, request.Limit);
        return exchange.AnswerAsync(200, "ListVersionsResult", xml =>
        {
            WriteHead(xml, bucket, request, page);
            xml.WriteElementString("KeyMarker", request.Encode(marker));
            xml.WriteElementString("VersionIdMarker", exchange.Query["version-id-marker"] ?? "");
            xml.WriteNumber("MaxKeys", request.Limit);
            WriteOptional(xml, "NextKeyMarker", page.Truncated ? request.Encode(page.Last) : null);
            WriteOptional(xml, "NextVersionIdMarker", page.Truncated ? "null" : null);
            WriteObjects(xml, request, page, "Version");
            WritePrefixes(xml, request, page);
        });
    }

    public static Task ListUploadsAsync(S3Exchange exchange, S3Bucket bucket, int pageSize)
    {
        Request request = Read(exchange, pageSize, "max-uploads");
        string keyMarker = exchange.Query["key-marker"] ?? "";
        string idMarker = exchange.Query["upload-id-marker"] ?? "";
        List<MultipartUpload> rest = [.. bucket.Uploads()
            .Where(upload => upload.Key.StartsWith(request.Prefix, StringComparison.Ordinal))
            .SkipWhile(upload => keyMarker.Length > 0 && IsBefore(upload, keyMarker, idMarker))];
        List<MultipartUpload> page = [.. rest.Take(request.Limit)];
        return exchange.AnswerAsync(200, "ListMultipartUploadsResult", xml =>
        {
            xml.WriteElementString("Bucket", bucket.Name);
            xml.WriteElementString("Prefix", request.Encode(request.Prefix));
            xml.WriteElementString("KeyMarker", request.Encode(keyMarker));
            xml.WriteElementString("UploadIdMarker", idMarker);
            xml.WriteNumber("MaxUploads", request.Limit);
            xml.WriteFlag("IsTruncated", rest.Count > page.Count);
            WriteOptional(xml, "NextKeyMarker", rest.Count > page.Count ? request.Encode(page[^1].Key) : null);
            WriteOptional(xml, "NextUploadIdMarker", rest.Count > page.Count ? page[^1].Id : null);
            foreach (MultipartUpload upload in page)
            {
                xml.WriteStartElement("Upload");
                xml.WriteElementString("Key", request.Encode(upload.Key));
                xml.WriteElementString("UploadId", upload.Id);
                xml.WriteElementString("StorageClass", "STANDARD");
                xml.WriteTime("Initiated", upload.Initiated);
                xml.WriteEndElement();
            }
        });
    }

    private static bool IsBefore(MultipartUpload upload, string keyMarker, string idMarker)
    {
        int order = Utf8KeyComparer.Instance.Compare(upload.Key, keyMarker);
        return order < 0 || (order == 0 && (idMarker.Length == 0 || string.CompareOrdinal(upload.Id, idMarker) <= 0));
    }

    private static Request Read(S3Exchange exchange, int pageSize, string limitName)
    {
        string? encoding = exchange.Query["encoding-type"];
        if (encoding is not null and not "url")
        {
            throw S3Exception.InvalidArgument("Invalid Encoding Method specified in Request");
        }

        string? limit = exchange.Query[limitName];
        int most = pageSize;
        if (!string.IsNullOrEmpty(limit) && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out most)))
        {
            throw S3Exception.InvalidArgument($"Provided {limitName} not an integer or within integer range");
        }

        return new Request(exchange.Query["prefix"] ?? "", exchange.Query["delimiter"] ?? "", encoding is not null, Math.Min(most, pageSize));
    }

    private static void WriteHead(XmlWriter xml, S3Bucket bucket, Request request, ListingPage page)
    {
        xml.WriteElementString("Name", bucket.Name);
        xml.WriteElementString("Prefix", request.Encode(request.Prefix));
        WriteOptional(xml, "Delimiter", request.Delimiter.Length == 0 ? null : request.Encode(request.Delimiter));
        WriteOptional(xml, "EncodingType", request.UrlEncoded ? "url" : null);
        xml.WriteFlag("IsTruncated", page.Truncated);
    }

    private static void WriteObjects(XmlWriter xml, Request request, ListingPage page, string element)
    {
        foreach (StoredObject stored in page.Objects)
        {
            xml.WriteStartElement(element);
            xml.WriteElementString("Key", request.Encode(stored.Key));
            if (element == "Version")
            {
                xml.WriteElementString("VersionId", "null");
                xml.WriteFlag("IsLatest", true);
            }

            xml.WriteTime("LastModified", stored.LastModified);
            xml.WriteETag(stored.ETag);
            if (stored.Checksum is { } checksum)
            {
                xml.WriteElementString("ChecksumAlgorithm", S3Checksum.Name(checksum.Algorithm));
                xml.WriteElementString("ChecksumType", checksum.TypeName);
            }

            xml.WriteNumber("Size", stored.Length);
            xml.WriteElementString("StorageClass", stored.Headers.GetValueOrDefault("x-amz-storage-class", "STANDARD"));
            xml.WriteEndElement();
        }
    }

    private static void WritePrefixes(XmlWriter xml, Request request, ListingPage page)
    {
        foreach (string prefix in page.CommonPrefixes)
        {
            xml.WriteStartElement("CommonPrefixes");
            xml.WriteElementString("Prefix", request.Encode(prefix));
            xml.WriteEndElement();
        }
    }

    private static void WriteOptional(XmlWriter xml, string name, string? value)
    {
        if (value is not null)
        {
            xml.WriteElementString(name, value);
        }
    }

    private static string ToToken(string last) => Convert.ToBase64String(Encoding.UTF8.GetBytes(last));

    private static string FromToken(string token)
    {
        Span<byte> bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out int length)
            ? Encoding.UTF8.GetString(bytes[..length])
            : throw S3Exception.InvalidArgument("The continuation token provided is incorrect");
    }

    private sealed record Request(string Prefix, string Delimiter, bool UrlEncoded, int Limit)
    {
        public string Encode(string text) => UrlEncoded ? UriEncoding.Encode(text, keepSlash: true) : text;
    }
}
