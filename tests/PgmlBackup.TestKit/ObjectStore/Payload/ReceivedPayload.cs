namespace PgmlBackup.TestKit.ObjectStore.Payload;

/// <summary>A payload that has been received whole and verified.</summary>
/// <param name="Length">Its bytes.</param>
/// <param name="Md5">Its MD5, in lower-case hex: the ETag of an object that is not made of parts.</param>
/// <param name="Checksum">The checksum that the client gave and that held, or that was asked for; null for none.</param>
internal sealed record ReceivedPayload(long Length, string Md5, S3Checksum? Checksum);
