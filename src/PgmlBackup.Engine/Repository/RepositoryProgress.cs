namespace PgmlBackup.Engine.Repository;

/// <summary>How far running work is in one repository, as pgBackRest 2.59 and later tell it.</summary>
/// <param name="Repository">The number of the repository.</param>
/// <param name="Size">Bytes to copy.</param>
/// <param name="SizeComplete">Bytes copied.</param>
public sealed record RepositoryProgress(int Repository, long Size, long SizeComplete);
