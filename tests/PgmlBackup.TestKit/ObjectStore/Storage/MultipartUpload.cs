using PgmlBackup.TestKit.ObjectStore.Payload;

namespace PgmlBackup.TestKit.ObjectStore.Storage;

/// <summary>An upload in parts that is neither completed nor aborted.</summary>
internal sealed class MultipartUpload
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, UploadedPart> _parts = [];

    public required string Id { get; init; }

    public required string Key { get; init; }

    public required DateTimeOffset Initiated { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The checksum that every part carries; null for none.</summary>
    public S3ChecksumAlgorithm? Algorithm { get; init; }

    public bool Composite { get; init; }

    public IReadOnlyList<UploadedPart> Parts
    {
        get
        {
            lock (_lock)
            {
                return [.. _parts.Values];
            }
        }
    }

    /// <summary>Adds a part; the one that had its number goes.</summary>
    public void Add(UploadedPart part)
    {
        UploadedPart? replaced;
        lock (_lock)
        {
            replaced = _parts.GetValueOrDefault(part.Number);
            _parts[part.Number] = part;
        }

        replaced?.Blob.Delete();
    }
}
