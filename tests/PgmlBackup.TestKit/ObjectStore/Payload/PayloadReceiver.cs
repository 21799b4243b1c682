using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using PgmlBackup.TestKit.ObjectStore.Faults;
using PgmlBackup.TestKit.ObjectStore.Operations;
using PgmlBackup.TestKit.ObjectStore.Signing;

namespace PgmlBackup.TestKit.ObjectStore.Payload;

/// <summary>Receives the payload of a request in whatever mode it was signed, and verifies every digest that came with it.</summary>
internal static class PayloadReceiver
{
    private const int BufferSize = 256 * 1024;

    /// <summary>Takes the whole payload; throws before it returns when anything does not hold.</summary>
    /// <param name="exchange">Whose payload.</param>
    /// <param name="wanted">The checksum to compute although the client gives none; null for none.</param>
    /// <param name="headerOfBody">Whether a checksum header is that of this payload; with CompleteMultipartUpload it is that of the object.</param>
    /// <param name="sink">Takes the bytes; they may only be kept when this method returns.</param>
    public static async Task<ReceivedPayload> ReceiveAsync(S3Exchange exchange, S3ChecksumAlgorithm? wanted, bool headerOfBody, Action<ReadOnlySpan<byte>> sink)
    {
        HttpRequest request = exchange.Request;
        VerifiedSignature signature = exchange.Signature;
        IPayloadSource source = Open(exchange.Body, signature, new BodyAlteration(exchange.Plan.AlterAt));
        using IDisposable? ownedSource = source as IDisposable;
        S3Checksum? declared = headerOfBody ? S3Checksum.FromHeaders(request.Headers) : null;
        string? trailer = DeclaredTrailer(request);
        S3ChecksumAlgorithm? algorithm = declared?.Algorithm ?? (trailer is null ? wanted : S3Checksum.Parse(trailer));
        using RunningChecksum? checksum = algorithm is { } known ? new RunningChecksum(known) : null;
        bool hexDigest = signature.ContentSha256.Length == 64;
        using IncrementalHash? sha256 = hexDigest ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        using IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        long length = 0;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (int count; (count = await source.ReadAsync(buffer, exchange.Aborted).ConfigureAwait(false)) > 0; length += count)
            {
                ReadOnlySpan<byte> piece = buffer.AsSpan(0, count);
                md5.AppendData(piece);
                sha256?.AppendData(piece);
                checksum?.Append(piece);
                sink(piece);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        byte[] md5Value = md5.GetHashAndReset();
        CheckLength(request, source is AwsChunkedPayload, length);
        CheckSha256(signature, sha256);
        CheckMd5(request, md5Value);
        S3Checksum? computed = checksum?.Finish();
        CheckChecksum(trailer is null ? declared : new S3Checksum(algorithm!.Value, source.Trailers.GetValueOrDefault(S3Checksum.HeaderPrefix + trailer, "")), computed);
        return new ReceivedPayload(length, Convert.ToHexStringLower(md5Value), computed);
    }

    private static IPayloadSource Open(Stream body, VerifiedSignature signature, BodyAlteration alteration) => signature.ContentSha256 switch
    {
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" => new AwsChunkedPayload(body, alteration, signature, trailing: false),
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" => new AwsChunkedPayload(body, alteration, signature, trailing: true),
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER" => new AwsChunkedPayload(body, alteration, signature: null, trailing: true),
        "UNSIGNED-PAYLOAD" => new PlainPayload(body, alteration),
        string mode when mode.StartsWith("STREAMING-", StringComparison.Ordinal) => throw S3Exception.NotImplemented(mode),
        string digest when digest.Length == 64 && digest.All(char.IsAsciiHexDigit) => new PlainPayload(body, alteration),
        _ => throw S3Exception.InvalidArgument("x-amz-content-sha256 must be UNSIGNED-PAYLOAD, a STREAMING mode, or a valid sha256 value."),
    };

    /// <summary>The algorithm of the trailing checksum, as in the header's name; null for none.</summary>
    private static string? DeclaredTrailer(HttpRequest request)
    {
        string trailer = request.Headers["x-amz-trailer"].ToString().Trim();
        return trailer.Length == 0 ? null
            : trailer.StartsWith(S3Checksum.HeaderPrefix, StringComparison.OrdinalIgnoreCase) ? trailer[S3Checksum.HeaderPrefix.Length..].ToLowerInvariant()
            : throw S3Exception.InvalidRequest("The value specified in the x-amz-trailer header is not supported");
    }

    private static void CheckLength(HttpRequest request, bool chunked, long length)
    {
        string decoded = request.Headers["x-amz-decoded-content-length"].ToString();
        if (chunked && decoded.Length == 0)
        {
            throw new S3Exception(411, "MissingContentLength", "You must provide the x-amz-decoded-content-length HTTP header.");
        }

        if (chunked && decoded != length.ToString(CultureInfo.InvariantCulture))
        {
            throw new S3Exception(400, "IncompleteBody", "You did not provide the number of bytes specified by the x-amz-decoded-content-length HTTP header.");
        }
    }

    private static void CheckSha256(VerifiedSignature signature, IncrementalHash? sha256)
    {
        if (sha256 is null)
        {
            return;
        }

        string computed = Convert.ToHexStringLower(sha256.GetHashAndReset());
        if (!computed.Equals(signature.ContentSha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new S3Exception(400, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.",
                ("ClientComputedContentSHA256", signature.ContentSha256), ("S3ComputedContentSHA256", computed));
        }
    }

    private static void CheckMd5(HttpRequest request, byte[] computed)
    {
        string declared = request.Headers.ContentMD5.ToString();
        Span<byte> value = stackalloc byte[16];
        if (declared.Length > 0 && (!Convert.TryFromBase64String(declared, value, out int length) || length != 16))
        {
            throw new S3Exception(400, "InvalidDigest", "The Content-MD5 you specified was invalid.");
        }

        if (declared.Length > 0 && !value.SequenceEqual(computed))
        {
            throw S3Exception.BadDigest("Content-MD5");
        }
    }

    private static void CheckChecksum(S3Checksum? declared, S3Checksum? computed)
    {
        if (declared is not null && declared.Value != computed?.Value)
        {
            throw S3Exception.BadDigest(S3Checksum.Name(declared.Algorithm));
        }
    }
}
