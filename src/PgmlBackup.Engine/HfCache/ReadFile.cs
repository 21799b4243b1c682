namespace PgmlBackup.Engine.HfCache;

/// <summary>What became of reading a file of a cache.</summary>
/// <param name="Entry">The file.</param>
/// <param name="State">What became of it.</param>
internal sealed record ReadFile(CacheEntry Entry, ReadState State)
{
    /// <summary>SHA-256 of the content, lower-case hex; null when it stands in <see cref="Inline"/> or could not be kept.</summary>
    internal string? Sha256 { get; init; }

    /// <summary>The bytes of a small file; null for others.</summary>
    internal byte[]? Inline { get; init; }

    /// <summary>True when the content is only known by the name of the file and will be hashed while it is stored.</summary>
    internal bool IsByName { get; init; }
}
