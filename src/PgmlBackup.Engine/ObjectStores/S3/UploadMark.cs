namespace PgmlBackup.Engine.ObjectStores.S3;

/// <summary>An upload in parts that was begun, as it is remembered.</summary>
/// <param name="Endpoint">Where.</param>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">The object's key in the bucket.</param>
/// <param name="UploadId">The upload.</param>
/// <param name="Digest">What the content hashes to: only the same content may go on.</param>
/// <param name="Length">The object's size in bytes.</param>
/// <param name="PartSize">The size of a part.</param>
/// <param name="Checksums">Whether its parts have checksums.</param>
internal sealed record UploadMark(string Endpoint, string Bucket, string Key, string UploadId, string Digest, long Length, int PartSize, bool Checksums);
