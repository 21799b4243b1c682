namespace PgmlBackup.Engine.Scheduling;

/// <summary>The lines of one schedule in a crontab.</summary>
/// <param name="Name">The schedule.</param>
/// <param name="Start">The index of the first mark.</param>
/// <param name="End">The index after the last mark.</param>
/// <param name="Entries">What stands between the marks.</param>
internal sealed record CrontabBlock(string Name, int Start, int End, IReadOnlyList<string> Entries);
