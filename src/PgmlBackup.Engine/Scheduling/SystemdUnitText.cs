using System.Globalization;
using System.Text;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>The timer and the service of a schedule.</summary>
internal static class SystemdUnitText
{
    private const string Prefix = "pgmlbackup-";
    private const string Mark = "# Made by Register-PgBackupSchedule, which replaces this file.";

    /// <summary>The name of the timer.</summary>
    internal static string TimerName(string schedule) => $"{Prefix}{schedule}.timer";

    /// <summary>The name of the service.</summary>
    internal static string ServiceName(string schedule) => $"{Prefix}{schedule}.service";

    /// <summary>The lines of the timer.</summary>
    internal static IReadOnlyList<string> Timer(ScheduleDefinition schedule) =>
    [
        Mark,
        "[Unit]",
        $"Description={Description(schedule)}",
        "",
        "[Timer]",
        .. CalendarText.Of(schedule.Time).Select(value => $"OnCalendar={value}"),
        // What was due while the machine was down is made up for after the boot.
        "Persistent=true",
        "AccuracySec=1s",
        .. schedule.RandomDelay > TimeSpan.Zero ? (string[])[string.Create(CultureInfo.InvariantCulture, $"RandomizedDelaySec={schedule.RandomDelay.TotalSeconds:0}s")] : [],
        $"Unit={ServiceName(schedule.Name)}",
        "",
        "[Install]",
        "WantedBy=timers.target",
    ];

    /// <summary>The lines of the service.</summary>
    /// <exception cref="Faults.PgmlException"><c>ScheduleWordNotPlain</c>.</exception>
    internal static IReadOnlyList<string> Service(ScheduleDefinition schedule, ScheduleCommand command, Account owner) =>
    [
        Mark,
        "[Unit]",
        $"Description={Description(schedule)}",
        "Wants=network-online.target",
        "After=network-online.target postgresql.service",
        "",
        "[Service]",
        "Type=oneshot",
        $"User={owner.Name}",
        $"Group={owner.GroupId.ToString(CultureInfo.InvariantCulture)}",
        .. ScheduleWords.Plain(command.Variables).Select(variable => $"Environment={Escape(variable)}"),
        $"ExecStart={string.Join(' ', ScheduleWords.Plain(command.Words).Select(Escape))}",
        // The run ends pgBackRest itself and waits until its lock is free.
        "KillMode=mixed",
        "TimeoutStopSec=90",
        "TimeoutStartSec=infinity",
        "UMask=0027",
        // Neither PrivateTmp, which would hide the locks in /tmp that other backups hold, nor MemoryDenyWriteExecute, under which .NET does not start.
        .. s_hardening,
    ];

    private static readonly string[] s_hardening =
    [
        "NoNewPrivileges=yes", "ProtectSystem=full", "ProtectClock=yes", "ProtectHostname=yes", "ProtectKernelTunables=yes", "ProtectKernelModules=yes", "ProtectKernelLogs=yes",
        "ProtectControlGroups=yes", "RestrictRealtime=yes", "RestrictSUIDSGID=yes", "RestrictNamespaces=yes", "LockPersonality=yes", "SystemCallArchitectures=native",
    ];

    /// <summary>The bytes of lines.</summary>
    internal static byte[] ToBytes(IReadOnlyList<string> lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));

    private static string Description(ScheduleDefinition schedule) => $"{schedule.Type} backup of PostgreSQL stanza {schedule.Stanza} (schedule {schedule.Name})";

    // A bare % begins a specifier.
    private static string Escape(string word) => word.Replace("%", "%%", StringComparison.Ordinal);
}
