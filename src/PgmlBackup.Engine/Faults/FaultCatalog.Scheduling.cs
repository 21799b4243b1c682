namespace PgmlBackup.Engine.Faults;

// What concerns schedules, their crontab and their units.
public static partial class FaultCatalog
{
    /// <summary>An expression that is not cron's.</summary>
    public static readonly FaultDefinition InvalidCronExpression = new(
        nameof(InvalidCronExpression), FaultKind.InvalidArgument,
        "The text is no cron expression that cron, systemd and this module understand alike.",
        "Give five fields such as -Cron '30 2 * * 1-5', of numbers, ranges, lists, '*' and '*/N'; or use -Daily -At 02:30.");

    /// <summary>An interval that cron cannot keep.</summary>
    public static readonly FaultDefinition InvalidScheduleInterval = new(
        nameof(InvalidScheduleInterval), FaultKind.InvalidArgument,
        "No crontab keeps this interval: what is due begins anew with each hour and each day.",
        "Give minutes that divide an hour (such as 15m), hours that divide a day (such as 6h), or 1d; for anything else use -Cron.");

    /// <summary>A name that is not safe.</summary>
    public static readonly FaultDefinition InvalidScheduleName = new(
        nameof(InvalidScheduleName), FaultKind.InvalidArgument,
        "The name cannot be that of a schedule.",
        "Give up to 80 letters, digits, '_', '-' and '.', the first one no '-' or '.'; such as -Name main-full.");

    /// <summary>A hook that cannot be called.</summary>
    public static readonly FaultDefinition InvalidScheduleHook = new(
        nameof(InvalidScheduleHook), FaultKind.InvalidArgument,
        "What is to be called after a run cannot be called.",
        "Give the absolute path of a program or script that the owner of the cluster may execute, with its arguments as an array, or an http(s) address.");

    /// <summary>A word that a crontab cannot hold.</summary>
    public static readonly FaultDefinition ScheduleWordNotPlain = new(
        nameof(ScheduleWordNotPlain), FaultKind.InvalidArgument,
        "A path would have to be quoted in a line that a shell reads, and this module writes no such line.",
        "Use a path of letters, digits and _ . / : = , @ % + - only; for the state folder name another with 'state_path' in the profile.");

    /// <summary>No such schedule.</summary>
    public static readonly FaultDefinition ScheduleNotFound = new(
        nameof(ScheduleNotFound), FaultKind.ObjectNotFound,
        "There is no schedule of that name.",
        "Run Get-PgBackupSchedule to see what there is, or make it with Register-PgBackupSchedule.");

    /// <summary>A definition that is damaged.</summary>
    public static readonly FaultDefinition ScheduleDefinitionInvalid = new(
        nameof(ScheduleDefinitionInvalid), FaultKind.InvalidData,
        "The file that defines a schedule cannot be understood.",
        "Register the schedule again with Register-PgBackupSchedule, which writes the file anew.");

    /// <summary>What a schedule would run is not there.</summary>
    public static readonly FaultDefinition ScheduleProgramNotFound = new(
        nameof(ScheduleProgramNotFound), FaultKind.NotInstalled,
        "Neither pgmlbackup nor pwsh can be started by the owner of the cluster.",
        "Install one of them, and the module, where that account may read and execute it, such as /opt, /usr/local or /usr/lib; not below /root.");

    /// <summary>The scheduler has not what was registered.</summary>
    public static readonly FaultDefinition ScheduleNotInstalled = new(
        nameof(ScheduleNotInstalled), FaultKind.InvalidResult,
        "The scheduler does not hold what was registered: nothing starts the runs.",
        "Register the schedule again with Register-PgBackupSchedule; if it is to be gone, end it with Unregister-PgBackupSchedule.");

    /// <summary>No crontab on this machine.</summary>
    public static readonly FaultDefinition CrontabMissing = new(
        nameof(CrontabMissing), FaultKind.NotInstalled,
        "The program crontab is not installed.",
        "Install cron (such as 'apt-get install cron'), or where systemd runs use -With Systemd.");

    /// <summary>The account may have no crontab.</summary>
    public static readonly FaultDefinition CrontabDenied = new(
        nameof(CrontabDenied), FaultKind.PermissionDenied,
        "The owner of the cluster may not have a crontab.",
        "As root, take the account out of /etc/cron.deny, or write it into /etc/cron.allow where that file exists; or use -With Systemd.");

    /// <summary>The crontab was refused.</summary>
    public static readonly FaultDefinition CrontabFailed = new(
        nameof(CrontabFailed), FaultKind.WriteError,
        "The program crontab failed or refused the new crontab.",
        "Read its words in the message. The crontab is as it was: 'crontab -l' as the owner shows it.");

    /// <summary>Marks that do not belong together.</summary>
    public static readonly FaultDefinition CrontabDamaged = new(
        nameof(CrontabDamaged), FaultKind.InvalidData,
        "The marks around this module's lines in the crontab do not belong together, so it cannot tell which lines are its own.",
        "Run 'crontab -e' as the owner, delete the mark that the message names with the lines that are not yours, and run the command again.");

    /// <summary>A unit with an error.</summary>
    public static readonly FaultDefinition SystemdUnitInvalid = new(
        nameof(SystemdUnitInvalid), FaultKind.InvalidResult,
        "systemd does not accept the unit that was made for a schedule. It was not installed.",
        "Read systemd's words in the message, or use -With Cron.");

    /// <summary>systemctl failed.</summary>
    public static readonly FaultDefinition SystemdFailed = new(
        nameof(SystemdFailed), FaultKind.InvalidResult,
        "systemd did not do what a schedule needs.",
        "Read the words of systemctl in the message. Timers of the system need root: run the command as root, or use -With Cron.");

    /// <summary>systemd does not run.</summary>
    public static readonly FaultDefinition SystemdNotRunning = new(
        nameof(SystemdNotRunning), FaultKind.ResourceUnavailable,
        "systemd does not run on this machine.",
        "Use -With Cron.");

    /// <summary>A hook failed.</summary>
    public static readonly FaultDefinition ScheduleHookFailed = new(
        nameof(ScheduleHookFailed), FaultKind.InvalidResult,
        "What was to be called after a run failed. The run itself is as it is.",
        "Read the message; try the hook with 'Start-PgBackupSchedule -Name NAME -Now', which runs all that the schedule does.");

    /// <summary>A log that cannot be written.</summary>
    public static readonly FaultDefinition ScheduleLogNotWritten = new(
        nameof(ScheduleLogNotWritten), FaultKind.WriteError,
        "The log of a schedule could not be written. The run itself is as it is.",
        "Free space on the filesystem of the state folder, or give the folder to the owner of the cluster: chown -R postgres /var/lib/pgmlbackup.");
}
