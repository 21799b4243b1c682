using PgmlBackup.TestKit.ObjectStore.Payload;

namespace PgmlBackup.TestKit.ObjectStore.Storage;

/// <summary>An object as it is written beside its blobs.</summary>
internal sealed record StoredObjectDocument(
    string Key, string ETag, DateTimeOffset LastModified, Dictionary<string, string> Headers, S3Checksum? Checksum, bool Multipart, string[] Blobs)
{
    public static StoredObjectDocument From(StoredObject stored) => new(
        stored.Key, stored.ETag, stored.LastModified, new(stored.Headers), stored.Checksum, stored.Multipart, [.. stored.Segments.Select(blob => blob.Name)]);

    public StoredObject ToObject(IReadOnlyList<Blob> segments) => new()
    {
        Key = Key,
        ETag = ETag,
        LastModified = LastModified,
        Headers = Headers,
        Checksum = Checksum,
        Multipart = Multipart,
        Segments = segments,
    };
}
