namespace PgmlBackup.TestKit.ObjectStore.Payload;

/// <summary>The checksums that S3 takes for an object beside the ETag.</summary>
internal enum S3ChecksumAlgorithm
{
    Crc32,
    Crc32C,
    Crc64Nvme,
    Sha1,
    Sha256,
}
