namespace PgmlBackup.Model;

/// <summary>What starts the runs of a schedule.</summary>
public enum PgScheduler
{
    /// <summary>The crontab of the cluster's owner.</summary>
    Cron,

    /// <summary>A timer unit of systemd.</summary>
    Systemd,
}
