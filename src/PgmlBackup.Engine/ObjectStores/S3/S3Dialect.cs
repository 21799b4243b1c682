namespace PgmlBackup.Engine.ObjectStores.S3;

/// <summary>What a store that speaks S3 really knows of it.</summary>
/// <param name="Checksums">It verifies CRC-32C checksums, keeps them and shows them.</param>
/// <param name="Md5Tags">The tag of an object is the MD5 of its content.</param>
internal sealed record S3Dialect(bool Checksums, bool Md5Tags)
{
    /// <summary>Amazon's own: no tag can be relied upon, since it depends on how an object is encrypted.</summary>
    internal static S3Dialect Amazon { get; } = new(Checksums: true, Md5Tags: false);

    /// <summary>For a verbose line.</summary>
    public override string ToString() => (Checksums, Md5Tags) switch
    {
        (true, _) => "CRC-32C checksums in headers, which the store verifies and keeps",
        (_, true) => "no checksums, so that MD5 sums are sent and compared with the tags of the objects",
        _ => "neither checksums nor MD5 tags, so that digests are signed and sizes are compared",
    };
}
