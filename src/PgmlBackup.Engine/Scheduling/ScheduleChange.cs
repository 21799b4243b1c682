namespace PgmlBackup.Engine.Scheduling;

/// <summary>Schedules that are to be registered or ended, and what that changes.</summary>
public sealed class ScheduleChange
{
    /// <summary>The schedules.</summary>
    public required IReadOnlyList<ScheduleDefinition> Definitions { get; init; }

    /// <summary>What changes in the crontab or in units, as <c>diff -u</c> shows it; empty when nothing does.</summary>
    public required string Diff { get; init; }

    /// <summary>What is to be thought about, each a sentence.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The program and its arguments, of which the path of a definition follows.</summary>
    internal IReadOnlyList<string> Program { get; init; } = [];

    /// <summary>The paths of definitions that are there now.</summary>
    internal IReadOnlyList<string> Known { get; init; } = [];
}
