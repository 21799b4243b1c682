using System.Globalization;
using System.Security.Cryptography;
using Amazon.S3.Model;

namespace PgmlBackup.Engine.ObjectStores.S3;

/// <summary>What an object must look like in the store, by size and by the checksum that the store knows.</summary>
/// <param name="Length">Its size in bytes.</param>
/// <param name="Checksum">Its CRC-32C as S3 writes it; null where the store keeps none.</param>
/// <param name="Tag">Its tag; null where the tag says nothing of the content.</param>
internal sealed record StoredCheck(long Length, string? Checksum, string? Tag)
{
    /// <summary>A tag without quotation marks.</summary>
    internal static string? PlainTag(string? tag) => tag?.Trim('"');

    /// <summary>The MD5 of a content, as tags show it.</summary>
    internal static string Md5Hex(ReadOnlySpan<byte> content) => Hex(Md5(content));

    /// <summary>The MD5 of a content: no protection, but what every store compares.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "The tag of S3 is this sum; what protects are SHA-256 and the signature.")]
    internal static byte[] Md5(ReadOnlySpan<byte> content) => MD5.HashData(content);

    /// <summary>The tag of an object in parts, from those of its parts.</summary>
    internal static string TagOfParts(IReadOnlyCollection<string> tags) =>
        string.Create(CultureInfo.InvariantCulture, $"{Md5Hex(tags.SelectMany(Convert.FromHexString).ToArray())}-{tags.Count}");

    /// <summary>Compares with what the store shows.</summary>
    /// <returns>What differs; null when nothing does.</returns>
    internal string? Difference(GetObjectMetadataResponse look) =>
        look.ContentLength != Length ? string.Create(CultureInfo.InvariantCulture, $"the store keeps {look.ContentLength} bytes of {Length}")
        : Checksum is not null && look.ChecksumCRC32C != Checksum ? $"the store keeps an object with checksum '{look.ChecksumCRC32C}' where '{Checksum}' was sent"
        : Tag is not null && PlainTag(look.ETag) is { } tag && HasForm(tag) && tag != Tag ? $"the store keeps an object with tag '{tag}' where '{Tag}' was sent"
        : null;

    // Some stores tag an object in parts in a way of their own.
    private bool HasForm(string tag) => tag.Split('-').Length == Tag!.Split('-').Length;

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes).ToLowerInvariant();
}
