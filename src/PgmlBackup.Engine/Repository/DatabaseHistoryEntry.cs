namespace PgmlBackup.Engine.Repository;

/// <summary>One database that a stanza served or serves: each major upgrade adds one.</summary>
/// <param name="Id">Its number within the stanza, from 1.</param>
/// <param name="Repository">The number of the repository that says so.</param>
/// <param name="SystemIdentifier">The system identifier of the cluster.</param>
/// <param name="Version">The major version of PostgreSQL, for example <c>15</c> or <c>9.6</c>.</param>
public sealed record DatabaseHistoryEntry(int Id, int Repository, ulong SystemIdentifier, string Version);
