using System.Management.Automation;
using PgmlBackup.Engine.Scheduling;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Registers backups that cron or systemd starts: daily, weekly, at an interval, by a cron expression, or a whole plan.</summary>
/// <remarks>
/// <para>Where systemd runs a schedule is a timer and a service; elsewhere, and with <c>-With Cron</c>, it is a line in the crontab of the cluster's owner, between two marks, before all other lines, which stay byte for byte. <c>-WhatIf</c> shows the difference. Timers need root; the crontab needs that account only.</para>
/// <para>The line names a program and the file of the schedule's definition, nothing else: hooks, addresses and paths stand in that file, which only the owner can read, below <c>/var/lib/pgmlbackup</c> or <c>~/.local/state/pgmlbackup</c>. What runs is <c>pgmlbackup</c> or <c>pwsh</c>, whichever the owner can start; that is tried before anything is registered.</para>
/// <para>Every run is one of Start-PgBackupSchedule: it waits for its turn as <c>Invoke-PgBackup -Wait</c> does, leaves a record in the history, ends with an exit code other than 0 on any error, and writes a log that is set aside at 1 MiB, four of them kept.</para>
/// <para>A run reads the profile of the machine and that of the owner, not the one that the caller has at home: name it with <c>-ProfilePath</c> where it must count.</para>
/// <para>Times are those of the clock on the wall. When it is put forward, cron starts what it jumps over at once, and systemd leaves it out; a warning names the day.</para>
/// <para>A warning tells when no schedule of the stanza takes a full backup, when retention does not go with the schedules, and when backups take more than half of the time between two.</para>
/// </remarks>
/// <example>
/// <code>Register-PgBackupSchedule -Type Full -Daily -At 02:30</code>
/// <para>A full backup each night, as the guide's cron line, but one that is full and waits for its turn.</para>
/// </example>
/// <example>
/// <code>Register-PgBackupSchedule -Plan Weekly -With Cron</code>
/// <para>Three schedules: a full backup on Sundays, a differential one on the other days, incremental ones every six hours between.</para>
/// </example>
/// <example>
/// <code>Register-PgBackupSchedule -Type Incremental -Every 6h -RandomDelay 10m -WhatIf</code>
/// <para>What would change in the crontab or in units, and nothing else.</para>
/// </example>
/// <example>
/// <code>Register-PgBackupSchedule -Name weekly -Type Full -Cron '0 3 * * 0' -OnFailure /usr/bin/logger, -t, backup, failed -OnSuccess https://hc.example.com/ping/main</code>
/// <para>Full backups on Sundays; one that fails calls a program with its arguments, one that succeeds a heartbeat.</para>
/// </example>
/// <seealso cref="GetPgBackupScheduleCommand"/>
/// <seealso cref="UnregisterPgBackupScheduleCommand"/>
/// <seealso cref="StartPgBackupScheduleCommand"/>
/// <seealso cref="InvokePgBackupCommand"/>
[Cmdlet(VerbsLifecycle.Register, "PgBackupSchedule", DefaultParameterSetName = DailySet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Register-PgBackupSchedule.md")]
[OutputType(typeof(PgBackupSchedule))]
public sealed class RegisterPgBackupScheduleCommand : PgCmdlet
{
    private const string DailySet = "Daily";
    private const string WeeklySet = "Weekly";
    private const string EverySet = "Every";
    private const string CronSet = "Cron";
    private const string PlanSet = "Plan";

    /// <summary>What the backups hold: <c>Full</c> everything, <c>Differential</c> what changed since the last full one, <c>Incremental</c> what changed since the last of any type.</summary>
    [Parameter(Mandatory = true, ParameterSetName = DailySet)]
    [Parameter(Mandatory = true, ParameterSetName = WeeklySet)]
    [Parameter(Mandatory = true, ParameterSetName = EverySet)]
    [Parameter(Mandatory = true, ParameterSetName = CronSet)]
    public PgBackupType Type { get; set; }

    /// <summary>Once a day.</summary>
    [Parameter(Mandatory = true, ParameterSetName = DailySet)]
    public SwitchParameter Daily { get; set; }

    /// <summary>Once a week.</summary>
    [Parameter(Mandatory = true, ParameterSetName = WeeklySet)]
    public SwitchParameter Weekly { get; set; }

    /// <summary>The day of the week.</summary>
    [Parameter(ParameterSetName = WeeklySet)]
    public PgWeekday DayOfWeek { get; set; } = PgWeekday.Sunday;

    /// <summary>At an interval: minutes that divide an hour (<c>15m</c>), hours that divide a day (<c>6h</c>), or <c>1d</c>.</summary>
    [Parameter(Mandatory = true, ParameterSetName = EverySet)]
    [Duration]
    public TimeSpan Every { get; set; }

    /// <summary>The time of day, for example <c>02:30</c>; of an interval the time of one of its runs.</summary>
    [Parameter(ParameterSetName = DailySet)]
    [Parameter(ParameterSetName = WeeklySet)]
    [Parameter(ParameterSetName = EverySet)]
    [PSDefaultValue(Help = "00:00")]
    [TimeOfDay]
    public TimeSpan At { get; set; }

    /// <summary>The five fields of a crontab: minute, hour, day of the month, month, day of the week; or <c>@daily</c> and the like.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CronSet)]
    public string Cron { get; set; } = "";

    /// <summary>A set of schedules: <c>Guide</c>, a full backup each day at 00:00; <c>Weekly</c>, a full one on Sundays, a differential one on the other days, an incremental one every six hours between.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PlanSet)]
    public PgBackupSchedulePlan Plan { get; set; }

    /// <summary>The name. A schedule of this name is replaced. Of a plan it is the beginning of the names.</summary>
    [Parameter]
    [PSDefaultValue(Help = "stanza and type, for example main-full")]
    public string? Name { get; set; }

    /// <summary>What starts the runs: <c>Cron</c> or <c>Systemd</c>.</summary>
    [Parameter]
    [PSDefaultValue(Help = "Systemd where it runs, else Cron")]
    public PgScheduler? With { get; set; }

    /// <summary>Up to how long after it is due a run starts, by chance, for example <c>10m</c>: many servers then do not meet at one repository.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? RandomDelay { get; set; }

    /// <summary>How long a run waits at most for its turn, for example <c>2h</c>; then it fails with <c>BackupWaitTimeout</c>.</summary>
    [Parameter]
    [PSDefaultValue(Help = "without end")]
    [Duration]
    public TimeSpan? WaitTimeout { get; set; }

    /// <summary>A run on a standby does nothing, so that all servers of a cluster may have the same schedule.</summary>
    [Parameter]
    public SwitchParameter OnlyOnPrimary { get; set; }

    /// <summary>What is called after a run that failed or was stopped: the absolute path of a program or script with its arguments as an array, or an address that is posted to. It gets the facts as JSON, a program also as variables <c>PGMLBACKUP_*</c>.</summary>
    [Parameter]
    [ValidateNotNull]
    public string[] OnFailure { get; set; } = [];

    /// <summary>What is called after a run that has its backup, such as a heartbeat.</summary>
    [Parameter]
    [ValidateNotNull]
    public string[] OnSuccess { get; set; } = [];

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var request = new RegisterRequest
        {
            Entries = Entries(),
            Name = Name,
            Scheduler = With,
            RandomDelay = RandomDelay ?? TimeSpan.Zero,
            WaitTimeout = WaitTimeout,
            OnlyOnPrimary = OnlyOnPrimary,
            OnFailure = OnFailure,
            OnSuccess = OnSuccess,
        };
        StanzaContext context = await ResolveStanzaAsync(cancellationToken).ConfigureAwait(false);
        var service = new ScheduleService(context, ModuleFolder, TimeProvider.System);
        ScheduleChange change = await service.PlanAsync(request, cancellationToken).ConfigureAwait(false);
        foreach (string warning in change.Warnings)
        {
            WriteWarning(warning);
        }

        string names = string.Join(", ", change.Definitions.Select(definition => $"'{definition.Name}' ({definition.Type}, {definition.Cron})"));
        if (await ShouldProcessAsync(
            $"Registering {names} of stanza '{context.Stanza}' with {change.Definitions[0].Scheduler} as {context.Owner}:\n{change.Diff}",
            $"Register {names} of stanza '{context.Stanza}' with {change.Definitions[0].Scheduler} as {context.Owner}?",
            "Register").ConfigureAwait(false))
        {
            await service.RegisterAsync(change, cancellationToken).ConfigureAwait(false);
            string[] registered = [.. change.Definitions.Select(definition => definition.Name)];
            WriteObject(await new ScheduleReader(context, TimeProvider.System).ReadAsync(registered, cancellationToken).ConfigureAwait(false), enumerateCollection: true);
        }
    }

    // module/bin/PgmlBackup.dll stands two folders below the manifest.
    private static string ModuleFolder => Path.GetFullPath(Path.Join(Path.GetDirectoryName(typeof(RegisterPgBackupScheduleCommand).Assembly.Location), "..", ".."));

    private IReadOnlyList<ScheduleEntry> Entries() => ParameterSetName switch
    {
        PlanSet => ScheduleEntry.Of(Plan),
        CronSet => [new ScheduleEntry(Type, CronTime.Parse(Cron))],
        EverySet => [new ScheduleEntry(Type, ScheduleTimes.Every(Every, At))],
        WeeklySet => [new ScheduleEntry(Type, ScheduleTimes.Weekly((System.DayOfWeek)DayOfWeek, At))],
        _ => [new ScheduleEntry(Type, ScheduleTimes.Daily(At))],
    };
}
