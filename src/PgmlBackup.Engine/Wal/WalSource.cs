namespace PgmlBackup.Engine.Wal;

/// <summary>Where a segment comes from.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="LiveFolder">The folder that has it where the archive has it not: the server's <c>pg_wal</c>, or what an earlier restore has kept aside; null when it is archived.</param>
public readonly record struct WalSource(WalSegmentName Segment, string? LiveFolder)
{
    /// <summary>True when it is not archived; false when it is.</summary>
    public bool IsLive => LiveFolder is not null;
}
