using PgmlBackup.TestKit.ObjectStore.Payload;

namespace PgmlBackup.TestKit.ObjectStore.Storage;

/// <summary>One part of an upload.</summary>
internal sealed record UploadedPart(int Number, Blob Blob, string ETag, DateTimeOffset LastModified, S3Checksum? Checksum);
