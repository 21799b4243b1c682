using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace PgmlBackup.TestKit.ObjectStore.Payload;

/// <summary>S3's entity tags, which are MD5 by definition.</summary>
internal static class ETags
{
    [SuppressMessage("Security", "CA5351", Justification = "The protocol asks for MD5; nothing is protected by it.")]
    public static string Of(ReadOnlySpan<byte> data) => Convert.ToHexStringLower(MD5.HashData(data));

    /// <summary>Of an object made of parts: the MD5 of the parts' MD5s, and their count.</summary>
    public static string OfParts(IReadOnlyList<string> parts) =>
        $"{Of([.. parts.SelectMany(Convert.FromHexString)])}-{parts.Count}";
}
