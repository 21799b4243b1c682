using Microsoft.AspNetCore.Http;
using PgmlBackup.TestKit.ObjectStore.Operations;

namespace PgmlBackup.TestKit.ObjectStore.Payload;

/// <summary>The checksum of an object or a part.</summary>
/// <param name="Algorithm">Which checksum.</param>
/// <param name="Value">Base64 of the bytes, highest first; for a composite one followed by a dash and the count of parts.</param>
/// <param name="Composite">Whether it is the checksum of the parts' checksums.</param>
internal sealed record S3Checksum(S3ChecksumAlgorithm Algorithm, string Value, bool Composite = false)
{
    public const string HeaderPrefix = "x-amz-checksum-";

    public string HeaderName => HeaderPrefix + Name(Algorithm).ToLowerInvariant();

    /// <summary>The element of this checksum in XML.</summary>
    public string ElementName => "Checksum" + Name(Algorithm);

    public string TypeName => Composite ? "COMPOSITE" : "FULL_OBJECT";

    /// <summary>The name as in x-amz-checksum-algorithm.</summary>
    public static string Name(S3ChecksumAlgorithm algorithm) => algorithm.ToString().ToUpperInvariant();

    public static S3ChecksumAlgorithm Parse(string name) =>
        Enum.TryParse(name, ignoreCase: true, out S3ChecksumAlgorithm algorithm) && !char.IsAsciiDigit(name[0])
            ? algorithm
            : throw S3Exception.InvalidRequest($"Checksum algorithm provided is unsupported: {name}");

    /// <summary>The checksum that came as a header; null when there is none.</summary>
    public static S3Checksum? FromHeaders(IHeaderDictionary headers)
    {
        foreach (S3ChecksumAlgorithm algorithm in Enum.GetValues<S3ChecksumAlgorithm>())
        {
            if (headers.TryGetValue(HeaderPrefix + Name(algorithm), out Microsoft.Extensions.Primitives.StringValues value))
            {
                return new S3Checksum(algorithm, value.ToString());
            }
        }

        return null;
    }
}
