namespace PgmlBackup.Engine.Repository;

/// <summary>What verify says of the WAL of one archive.</summary>
/// <param name="ArchiveId">The archive id, for example <c>15-1</c>.</param>
/// <param name="Checked">Segments that were checked.</param>
/// <param name="Valid">Segments that are as they were written.</param>
/// <param name="Wrong">What is wrong with the others. A segment that is simply not there does not count: see the ranges of <see cref="VerifyReport"/>.</param>
public sealed record VerifiedArchive(string ArchiveId, long Checked, long Valid, VerifyCounts Wrong);
