namespace PgmlBackup.Model;

/// <summary>Something that is wrong in a model cache or in its copy in the object store.</summary>
public sealed record HfCacheFinding
{
    /// <summary>How much it matters.</summary>
    public required PgFindingSeverity Severity { get; init; }

    /// <summary>What was found, for example <c>BlobCorrupt</c>: what scripts test for.</summary>
    public required string Rule { get; init; }

    /// <summary>Where it was looked: <c>Local</c> or <c>Store</c>.</summary>
    public required HfCacheSide Side { get; init; }

    /// <summary>The path below the cache's root, or the key below the store's prefix.</summary>
    public required string Path { get; init; }

    /// <summary>The model or data set that it belongs to, for example <c>intfloat/e5-small</c>; null for none.</summary>
    public string? Model { get; init; }

    /// <summary>The cache's folder or the store.</summary>
    public required string Location { get; init; }

    /// <summary>What was found.</summary>
    public required string Message { get; init; }

    /// <summary>What to do.</summary>
    public required string Recommendation { get; init; }

    /// <summary>True when <c>-Repair</c> has mended it and a second look no longer found it.</summary>
    public bool IsRepaired { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Severity}: {Rule}: {Message}";
}
