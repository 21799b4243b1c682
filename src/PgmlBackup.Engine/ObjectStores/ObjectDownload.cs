using Microsoft.Win32.SafeHandles;

namespace PgmlBackup.Engine.ObjectStores;

/// <summary>An object to bring into a file.</summary>
public sealed record ObjectDownload
{
    /// <summary>Its key, relative to the store.</summary>
    public required string Key { get; init; }

    /// <summary>How many bytes it must have. An object that has less is refused; one that has more is, too, where it is small or its digest is known.</summary>
    public required long Length { get; init; }

    /// <summary>The file, open for reading and writing, written from its beginning. It stays open and is not synced.</summary>
    public required SafeFileHandle File { get; init; }

    /// <summary>What the content must hash to; null when nothing is known of it.</summary>
    public ContentDigest? Digest { get; init; }

    /// <summary>Told how many bytes more have come, from any thread; less than zero when they have to come again. Null for nobody.</summary>
    public Action<long>? Moved { get; init; }
}
