namespace PgmlBackup.Engine.Scheduling;

/// <summary>A schedule and the command that its scheduler is to run.</summary>
/// <param name="Definition">The schedule.</param>
/// <param name="Command">The command.</param>
internal sealed record ScheduleInstallation(ScheduleDefinition Definition, ScheduleCommand Command);
