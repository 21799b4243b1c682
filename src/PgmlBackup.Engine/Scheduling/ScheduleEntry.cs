using PgmlBackup.Model;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>What is taken when.</summary>
/// <param name="Type">The type of the backup.</param>
/// <param name="Time">When it is due.</param>
public sealed record ScheduleEntry(PgBackupType Type, CronTime Time)
{
    /// <summary>The entries of a plan.</summary>
    public static IReadOnlyList<ScheduleEntry> Of(PgBackupSchedulePlan plan) => plan switch
    {
        PgBackupSchedulePlan.Guide => [new(PgBackupType.Full, CronTime.Parse("0 0 * * *"))],
        _ =>
        [
            new(PgBackupType.Full, CronTime.Parse("0 0 * * 0")),
            new(PgBackupType.Differential, CronTime.Parse("0 0 * * 1-6")),
            new(PgBackupType.Incremental, CronTime.Parse("0 6,12,18 * * *")),
        ],
    };
}
