namespace PgmlBackup.Engine.Retention;

/// <summary>What an expire would do at a moment.</summary>
/// <param name="Expired">The labels of the backups that go, the oldest first.</param>
/// <param name="Archive">From which of the newest backups on WAL stays without a gap; null when no WAL goes.</param>
/// <param name="Wal">The spans of WAL that go, whether segments are there or not.</param>
public sealed record RetentionForecast(IReadOnlyList<string> Expired, int? Archive, IReadOnlyList<ArchiveSpan> Wal);
