namespace PgmlBackup.Engine.PgBackRest;

/// <summary>A range of WAL that an expire removed, or would remove.</summary>
/// <param name="Repository">The number of the repository.</param>
/// <param name="ArchiveId">The archive id, for example <c>15-1</c>.</param>
/// <param name="First">The first segment removed.</param>
/// <param name="Last">The last segment removed.</param>
public sealed record ExpiredArchive(int Repository, string ArchiveId, string First, string Last);
