namespace PgmlBackup.Engine.Health.Facts;

/// <summary>A backup that a scheduler of this machine takes.</summary>
/// <param name="Type">pgBackRest's word for what it is: <c>full</c>, <c>diff</c> or <c>incr</c>.</param>
/// <param name="Stanza">The stanza; null for whichever is meant without one.</param>
/// <param name="Repository">The repository; null where none is named.</param>
/// <param name="PerDay">How often it is taken in a day; null where the times cannot be counted.</param>
/// <param name="Source">Where it stands, for people.</param>
internal sealed record ScheduledBackup(string Type, string? Stanza, int? Repository, double? PerDay, string Source)
{
    /// <summary>True when this module takes it, by <c>Invoke-PgBackup</c>.</summary>
    internal bool IsOurs { get; init; }
}
