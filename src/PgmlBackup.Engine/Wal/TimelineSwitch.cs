namespace PgmlBackup.Engine.Wal;

/// <summary>A line of a timeline's history: where an earlier timeline was left.</summary>
/// <param name="Timeline">The timeline that was left.</param>
/// <param name="End">Up to where its WAL belongs to the history.</param>
/// <param name="Reason">PostgreSQL's words for why, for example <c>before 2026-11-22 14:30:00+00</c> or <c>no recovery target specified</c>.</param>
public sealed record TimelineSwitch(uint Timeline, WalLocation End, string Reason);
