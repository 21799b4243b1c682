using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using PgmlBackup.TestKit.ObjectStore.Payload;
using PgmlBackup.TestKit.ObjectStore.Storage;

namespace PgmlBackup.TestKit.ObjectStore.Operations;

/// <summary>Uploads in parts.</summary>
internal static class MultipartOperations
{
    private const int HighestPart = 10_000;

    public static Task CreateAsync(S3Exchange exchange, S3Bucket bucket)
    {
        ObjectOperations.CheckKey(exchange.Key);
        S3ChecksumAlgorithm? algorithm = exchange.Header("x-amz-checksum-algorithm") is { } name ? S3Checksum.Parse(name) : null;
        MultipartUpload upload = new()
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)),
            Key = exchange.Key,
            Initiated = exchange.NowInSeconds,
            Headers = ObjectHeaders.FromRequest(exchange.Request),
            Algorithm = algorithm,
            Composite = IsComposite(algorithm, exchange.Header("x-amz-checksum-type")),
        };
        bucket.Add(upload);
        if (algorithm is { } known)
        {
            exchange.Response.Headers["x-amz-checksum-algorithm"] = S3Checksum.Name(known);
            exchange.Response.Headers["x-amz-checksum-type"] = upload.Composite ? "COMPOSITE" : "FULL_OBJECT";
        }

        return exchange.AnswerAsync(200, "InitiateMultipartUploadResult", xml =>
        {
            xml.WriteElementString("Bucket", bucket.Name);
            xml.WriteElementString("Key", upload.Key);
            xml.WriteElementString("UploadId", upload.Id);
        });
    }

    public static async Task UploadPartAsync(S3Exchange exchange, S3Bucket bucket)
    {
        MultipartUpload upload = Find(exchange, bucket);
        if (!int.TryParse(exchange.Query["partNumber"], NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number is < 1 or > HighestPart)
        {
            throw S3Exception.InvalidArgument("Part number must be an integer between 1 and 10000, inclusive");
        }

        (Blob blob, ReceivedPayload payload) = await ObjectOperations.ReceiveBlobAsync(exchange, bucket, upload.Algorithm).ConfigureAwait(false);
        if (upload.Algorithm is { } algorithm && payload.Checksum?.Algorithm != algorithm)
        {
            blob.Delete();
            throw S3Exception.InvalidRequest(
                $"Checksum Type mismatch occurred, expected checksum Type: {S3Checksum.Name(algorithm).ToLowerInvariant()}");
        }

        upload.Add(new UploadedPart(number, blob, payload.Md5, exchange.NowInSeconds, payload.Checksum));
        exchange.Response.Headers.ETag = $"\"{payload.Md5}\"";
        ObjectOperations.AddChecksum(exchange, payload.Checksum);
        exchange.Response.Headers.Remove("x-amz-checksum-type");
        exchange.Empty(200);
    }

    public static void Abort(S3Exchange exchange, S3Bucket bucket)
    {
        MultipartUpload upload = Find(exchange, bucket);
        if (bucket.Remove(upload))
        {
            Delete(upload.Parts);
        }

        exchange.Empty(204);
    }

    public static Task ListPartsAsync(S3Exchange exchange, S3Bucket bucket, int pageSize)
    {
        MultipartUpload upload = Find(exchange, bucket);
        int after = int.TryParse(exchange.Query["part-number-marker"], CultureInfo.InvariantCulture, out int marker) ? marker : 0;
        int limit = Math.Min(pageSize, int.TryParse(exchange.Query["max-parts"], CultureInfo.InvariantCulture, out int most) ? most : pageSize);
        List<UploadedPart> rest = [.. upload.Parts.Where(part => part.Number > after)];
        List<UploadedPart> page = [.. rest.Take(limit)];
        return exchange.AnswerAsync(200, "ListPartsResult", xml =>
        {
            xml.WriteElementString("Bucket", bucket.Name);
            xml.WriteElementString("Key", upload.Key);
            xml.WriteElementString("UploadId", upload.Id);
            xml.WriteNumber("PartNumberMarker", after);
            xml.WriteNumber("NextPartNumberMarker", page.Count > 0 ? page[^1].Number : after);
            xml.WriteNumber("MaxParts", limit);
            xml.WriteFlag("IsTruncated", rest.Count > page.Count);
            foreach (UploadedPart part in page)
            {
                xml.WriteStartElement("Part");
                xml.WriteNumber("PartNumber", part.Number);
                xml.WriteTime("LastModified", part.LastModified);
                xml.WriteETag(part.ETag);
                xml.WriteNumber("Size", part.Blob.Length);
                xml.WriteChecksum(part.Checksum);
                xml.WriteEndElement();
            }
        });
    }

    public static async Task CompleteAsync(S3Exchange exchange, S3Bucket bucket, long minimumPartSize)
    {
        XElement document = await exchange.ReadXmlAsync(headerOfBody: false).ConfigureAwait(false);
        string id = exchange.Query["uploadId"]!;
        StoredObject stored = bucket.FindUpload(id, exchange.Key) is { } upload
            ? Complete(exchange, bucket, upload, document, minimumPartSize)
            : bucket.FindCompleted(id, exchange.Key) ?? throw S3Exception.NoSuchUpload(id);
        await exchange.AnswerAsync(200, "CompleteMultipartUploadResult", xml =>
        {
            xml.WriteElementString("Location", $"/{bucket.Name}/{stored.Key}");
            xml.WriteElementString("Bucket", bucket.Name);
            xml.WriteElementString("Key", stored.Key);
            xml.WriteETag(stored.ETag);
            xml.WriteChecksum(stored.Checksum, type: true);
        }).ConfigureAwait(false);
    }

    private static StoredObject Complete(S3Exchange exchange, S3Bucket bucket, MultipartUpload upload, XElement document, long minimumPartSize)
    {
        List<UploadedPart> parts = Choose(upload, document, minimumPartSize);
        S3Checksum? checksum = upload.Algorithm is { } algorithm
            ? RunningChecksum.OfParts(algorithm, upload.Composite, [.. parts.Select(part => (part.Checksum!.Value, part.Blob.Length))])
            : null;
        CheckWhole(exchange, parts, checksum);
        StoredObject stored = new()
        {
            Key = upload.Key,
            ETag = ETags.OfParts([.. parts.Select(part => part.ETag)]),
            LastModified = exchange.NowInSeconds,
            Headers = upload.Headers,
            Checksum = checksum,
            Multipart = true,
            Segments = [.. parts.Select(part => part.Blob)],
        };
        bucket.Complete(upload, stored, current => Conditions.CheckWrite(exchange, current));
        Delete(upload.Parts.Except(parts));
        return stored;
    }

    /// <summary>The parts that the client lists, each checked against what was uploaded.</summary>
    private static List<UploadedPart> Choose(MultipartUpload upload, XElement document, long minimumPartSize)
    {
        Dictionary<int, UploadedPart> uploaded = upload.Parts.ToDictionary(part => part.Number);
        List<UploadedPart> chosen = [];
        foreach (XElement element in document.Elements("Part"))
        {
            if (!int.TryParse(element.Element("PartNumber")?.Value, CultureInfo.InvariantCulture, out int number))
            {
                throw S3Exception.MalformedXml();
            }

            if (chosen.Count > 0 && number <= chosen[^1].Number)
            {
                throw new S3Exception(400, "InvalidPartOrder", "The list of parts was not in ascending order. Parts must be ordered by part number.");
            }

            if (!uploaded.TryGetValue(number, out UploadedPart? part) || element.Element("ETag")?.Value.Trim('"') != part.ETag
                || (part.Checksum is { } checksum && element.Element(checksum.ElementName) is { } given && given.Value != checksum.Value))
            {
                throw new S3Exception(400, "InvalidPart",
                    "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
                    ("PartNumber", number.ToString(CultureInfo.InvariantCulture)));
            }

            if (chosen.Count > 0 && chosen[^1].Blob.Length < minimumPartSize)
            {
                throw new S3Exception(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size",
                    ("ProposedSize", chosen[^1].Blob.Length.ToString(CultureInfo.InvariantCulture)));
            }

            chosen.Add(part);
        }

        return chosen.Count > 0 ? chosen : throw S3Exception.MalformedXml();
    }

    private static void CheckWhole(S3Exchange exchange, List<UploadedPart> parts, S3Checksum? checksum)
    {
        if (S3Checksum.FromHeaders(exchange.Request.Headers) is { } declared
            && (declared.Algorithm != checksum?.Algorithm || declared.Value.Split('-')[0] != checksum.Value.Split('-')[0]))
        {
            throw S3Exception.BadDigest(S3Checksum.Name(declared.Algorithm));
        }

        string size = parts.Sum(part => part.Blob.Length).ToString(CultureInfo.InvariantCulture);
        if (exchange.Header("x-amz-mp-object-size") is { } expected && expected != size)
        {
            throw S3Exception.InvalidRequest($"The provided 'x-amz-mp-object-size' header value {expected} does not match what was computed: {size}");
        }
    }

    private static bool IsComposite(S3ChecksumAlgorithm? algorithm, string? type)
    {
        bool composite = type is null ? algorithm is not null and not S3ChecksumAlgorithm.Crc64Nvme : type == "COMPOSITE";
        bool possible = algorithm is not { } known || (composite ? known != S3ChecksumAlgorithm.Crc64Nvme : RunningChecksum.CanCombine(known));
        return possible ? composite : throw S3Exception.InvalidRequest("The given checksum type cannot be used with the given checksum algorithm.");
    }

    private static MultipartUpload Find(S3Exchange exchange, S3Bucket bucket)
    {
        string id = exchange.Query["uploadId"]!;
        return bucket.FindUpload(id, exchange.Key) ?? throw S3Exception.NoSuchUpload(id);
    }

    private static void Delete(IEnumerable<UploadedPart> parts)
    {
        foreach (UploadedPart part in parts)
        {
            part.Blob.Delete();
        }
    }
}
