namespace PgmlBackup.Engine.PgBackRest;

/// <summary>A backup that an expire removed, or would remove.</summary>
/// <param name="Repository">The number of its repository.</param>
/// <param name="Label">Its label.</param>
public sealed record ExpiredBackup(int Repository, string Label);
