using System.Globalization;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery.Targets;

/// <summary>A recovery target as options of <c>pgbackrest restore</c>.</summary>
internal static class RecoveryTargetOptions
{
    /// <summary>Adds the options of a target; none for the end of the archived WAL on its latest timeline.</summary>
    internal static PgBackRestCommand WithTarget(this PgBackRestCommand command, RecoveryTarget target)
    {
        string? timeline = target.Timeline?.ToString(CultureInfo.InvariantCulture);
        return target.Kind == PgRecoveryTargetKind.Latest
            ? command.With("target-timeline", timeline)
            : command.With("type", Type(target.Kind))
                .With("target", Value(target))
                .WithSwitch("target-exclusive", target.Exclusive ? true : null)
                .With("target-timeline", target.Kind == PgRecoveryTargetKind.Immediate ? null : timeline)

                // pgBackRest (2.45) takes no timeline with this type, though PostgreSQL needs one where a later timeline has left the backup's.
                .With("recovery-option", target.Kind == PgRecoveryTargetKind.Immediate && timeline is not null ? $"recovery_target_timeline={timeline}" : null)
                .With("target-action", target.Action.ToString().ToLowerInvariant());
    }

    private static string Type(PgRecoveryTargetKind kind) => kind switch
    {
        PgRecoveryTargetKind.Time => "time",
        PgRecoveryTargetKind.Lsn => "lsn",
        PgRecoveryTargetKind.TransactionId => "xid",
        PgRecoveryTargetKind.Name => "name",
        _ => "immediate",
    };

    // An offset always stands with a time: pgBackRest takes what has none for local time, PostgreSQL for that of its own time zone.
    private static string? Value(RecoveryTarget target) => target.Kind switch
    {
        PgRecoveryTargetKind.Time => RecoverySettingText.Time(target.Time!.Value),
        PgRecoveryTargetKind.Lsn => target.Location!.Value.ToString(),
        PgRecoveryTargetKind.TransactionId => target.TransactionId!.Value.ToString(CultureInfo.InvariantCulture),
        PgRecoveryTargetKind.Name => RecoverySettingText.Quote(target.Name!),
        _ => null,
    };
}
