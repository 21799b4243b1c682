namespace PgmlBackup.Engine.ObjectStores;

/// <summary>An object to store.</summary>
public sealed record ObjectPut
{
    /// <summary>Its key, relative to the store.</summary>
    public required string Key { get; init; }

    /// <summary>Its content, read from where it stands to its end, once. It stays open.</summary>
    public required Stream Content { get; init; }

    /// <summary>How many bytes the content has. One that has more or less is refused.</summary>
    public required long Length { get; init; }

    /// <summary>What the content must hash to; null when nothing is known of it. It is compared before the object becomes visible.</summary>
    public ContentDigest? Digest { get; init; }

    /// <summary>
    /// True to store it only where no object of this key stands. Stores that do not know such a condition overwrite it: only for keys whose content is
    /// always the same, or which nobody else makes.
    /// </summary>
    public bool OnlyIfAbsent { get; init; }

    /// <summary>Told how many bytes more have gone to the store, from any thread; less than zero when they have to be sent again. Null for nobody.</summary>
    public Action<long>? Moved { get; init; }
}
