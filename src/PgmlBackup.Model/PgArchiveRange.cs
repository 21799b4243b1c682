namespace PgmlBackup.Model;

/// <summary>The ends of the WAL archive of one database in one repository. Gaps between the ends do not show here.</summary>
public sealed record PgArchiveRange
{
    /// <summary>The repository number.</summary>
    public required int Repository { get; init; }

    /// <summary>The archive id: PostgreSQL version and database history number, for example <c>15-1</c>.</summary>
    public required string ArchiveId { get; init; }

    /// <summary>The first archived segment; null when there is none.</summary>
    public string? First { get; init; }

    /// <summary>The last archived segment; null when there is none.</summary>
    public string? Last { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"repo{Repository} {ArchiveId}: {First ?? "none"}..{Last ?? "none"}";
}
