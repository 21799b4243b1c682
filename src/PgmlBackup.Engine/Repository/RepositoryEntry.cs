namespace PgmlBackup.Engine.Repository;

/// <summary>One entry of a repository as <c>repo-ls</c> lists it.</summary>
/// <param name="Name">Its path below the one that was listed; <c>.</c> for that one itself.</param>
/// <param name="Kind">What it is.</param>
public sealed record RepositoryEntry(string Name, RepositoryEntryKind Kind)
{
    /// <summary>Bytes; null unless it is a file.</summary>
    public long? Size { get; init; }

    /// <summary>When it was last written, UTC, whole seconds; null unless it is a file.</summary>
    public DateTime? Time { get; init; }

    /// <summary>Where a link leads; null unless it is a link.</summary>
    public string? Destination { get; init; }
}
