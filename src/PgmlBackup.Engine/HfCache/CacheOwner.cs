namespace PgmlBackup.Engine.HfCache;

/// <summary>Whose the files of a cache are.</summary>
/// <param name="UserId">The user id.</param>
/// <param name="GroupId">The group's id.</param>
internal sealed record CacheOwner(uint UserId, uint GroupId);
