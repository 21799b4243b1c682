namespace PgmlBackup.Model;

/// <summary>A set of schedules that is registered as one.</summary>
public enum PgBackupSchedulePlan
{
    /// <summary>As PostgresML's guide has it: a full backup each day at 00:00.</summary>
    Guide,

    /// <summary>A full backup on Sundays, a differential one on the other days, each at 00:00, and an incremental one at 06:00, 12:00 and 18:00.</summary>
    Weekly,
}
