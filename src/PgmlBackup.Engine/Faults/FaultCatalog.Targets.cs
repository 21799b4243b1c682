namespace PgmlBackup.Engine.Faults;

public static partial class FaultCatalog
{
    /// <summary>No moment.</summary>
    public static readonly FaultDefinition MomentNotUnderstood = new(
        nameof(MomentNotUnderstood), FaultKind.InvalidArgument,
        "What was given as a moment is none.",
        "Give it as '2026-11-22 14:30', '14:30', 'yesterday 14:30', '-2h', or with its offset from UTC: '2026-11-22 14:30:00.123456+01:00'.");

    /// <summary>A moment that the clocks showed twice.</summary>
    public static readonly FaultDefinition MomentAmbiguous = new(
        nameof(MomentAmbiguous), FaultKind.InvalidArgument,
        "The clocks showed this time twice, because daylight saving ended.",
        "Give one of the two moments that the message names, with its offset.");

    /// <summary>A moment that the clocks never showed.</summary>
    public static readonly FaultDefinition MomentSkipped = new(
        nameof(MomentSkipped), FaultKind.InvalidArgument,
        "The clocks never showed this time, because daylight saving began.",
        "Give one of the two moments that the message names, with its offset.");

    /// <summary>A moment to come.</summary>
    public static readonly FaultDefinition MomentInFuture = new(
        nameof(MomentInFuture), FaultKind.InvalidArgument,
        "The moment is still to come.",
        "Give a moment of the past. A time of day alone is one of today: for the day before, write 'yesterday 14:30'.");

    /// <summary>A target that cannot be one.</summary>
    public static readonly FaultDefinition TargetNotValid = new(
        nameof(TargetNotValid), FaultKind.InvalidArgument,
        "What was given cannot be a recovery target.",
        "Correct what the message names. A location looks like 0/5000028, a transaction id is a number from 3 on, a restore point has a name of 1 to 63 bytes.");

    /// <summary>Before the first backup had ended.</summary>
    public static readonly FaultDefinition TargetBeforeWindow = new(
        nameof(TargetBeforeWindow), FaultKind.InvalidArgument,
        "The recovery target lies before the end of the first backup from which it could be reached.",
        "Choose a later target, or another repository with -Repository: Get-PgBackupInfo shows when each backup ended.");

    /// <summary>After the last transaction.</summary>
    public static readonly FaultDefinition TargetAfterWindow = new(
        nameof(TargetAfterWindow), FaultKind.InvalidArgument,
        "The recovery target lies after the last transaction of which WAL is known: PostgreSQL would replay everything and then refuse to start.",
        "For the last state of all, leave the target out: Restore-PgCluster. If the server still runs elsewhere and has not archived its last WAL, run there: select pg_switch_wal().");

    /// <summary>Behind a hole.</summary>
    public static readonly FaultDefinition TargetInHole = new(
        nameof(TargetInHole), FaultKind.InvalidData,
        "WAL between the backup and the recovery target is missing.",
        "Bring the missing segment back, choose an earlier target, or another repository with -Repository.");

    /// <summary>Nowhere in the WAL.</summary>
    public static readonly FaultDefinition TargetNotFound = new(
        nameof(TargetNotFound), FaultKind.ObjectNotFound,
        "The restore point or transaction is nowhere in the archived WAL behind a backup.",
        "Check the name or number. If it is older than the first backup it cannot be reached.");

    /// <summary>Several.</summary>
    public static readonly FaultDefinition TargetAmbiguous = new(
        nameof(TargetAmbiguous), FaultKind.InvalidArgument,
        "The recovery target could mean several states.",
        "Say which one is meant, with -Timeline or -TargetLsn as the message names them.");

    /// <summary>On a timeline that is not followed.</summary>
    public static readonly FaultDefinition TargetOnOtherTimeline = new(
        nameof(TargetOnOtherTimeline), FaultKind.InvalidArgument,
        "The recovery target lies on a timeline that an earlier restore has abandoned.",
        "Name that timeline with -Timeline, if that is what is meant.");

    /// <summary>No such timeline.</summary>
    public static readonly FaultDefinition TimelineUnknown = new(
        nameof(TimelineUnknown), FaultKind.ObjectNotFound,
        "The archive does not hold the history of the timeline, without which PostgreSQL cannot follow it.",
        "Name one of the timelines in the message with -Timeline, or bring the history file back.");

    /// <summary>A backup of another past.</summary>
    public static readonly FaultDefinition BackupOffTimeline = new(
        nameof(BackupOffTimeline), FaultKind.InvalidArgument,
        "The backup does not lie on the timeline that would be followed: PostgreSQL would refuse to start.",
        "Name the backup's own timeline with -Timeline, or choose another backup: Get-PgBackupInfo lists them.");

    /// <summary>It ended elsewhere.</summary>
    public static readonly FaultDefinition TargetNotReached = new(
        nameof(TargetNotReached), FaultKind.InvalidResult,
        "PostgreSQL ended its recovery at another place than the target.",
        "Let nobody work with the cluster. Read its server log for what it could not get, mend that, and run the same command again.");

    /// <summary>A plan with an error.</summary>
    public static readonly FaultDefinition PlanNotRunnable = new(
        nameof(PlanNotRunnable), FaultKind.InvalidOperation,
        "The plan holds an error: what it describes cannot be done.",
        "Look at its findings (Get-PgRestorePlan ... | Select-Object -ExpandProperty Findings), and make another plan.");

    /// <summary>A plan of yesterday's world.</summary>
    public static readonly FaultDefinition PlanOutdated = new(
        nameof(PlanOutdated), FaultKind.InvalidOperation,
        "The world has changed since the plan was made: a backup was expired, the data directory or the server is not as it was.",
        "Make the plan again with Get-PgRestorePlan, look at it, and run that one.");

    /// <summary>It cannot be kept.</summary>
    public static readonly FaultDefinition OriginalNotKeepable = new(
        nameof(OriginalNotKeepable), FaultKind.InvalidOperation,
        "The present data directory cannot be kept beside the restored one.",
        "Restore beside it with -DataDirectory to look first, or leave -KeepOriginal out.");

    /// <summary>It is kept already.</summary>
    public static readonly FaultDefinition OriginalKeptAlready = new(
        nameof(OriginalKeptAlready), FaultKind.ResourceExists,
        "An earlier restore has kept its original, and nobody has decided yet which of the two stays.",
        "Go back to it with Undo-PgRestore, or delete it with Complete-PgRestore; or restore again without -KeepOriginal, which leaves it where it is.");

    /// <summary>There is none.</summary>
    public static readonly FaultDefinition OriginalNotFound = new(
        nameof(OriginalNotFound), FaultKind.ObjectNotFound,
        "No restore has kept an original beside the data directory.",
        "To go back to an earlier state, restore it: Get-PgRestorePlan shows what can be reached.");

    /// <summary>Nothing is left to do.</summary>
    public static readonly FaultDefinition NothingToComplete = new(
        nameof(NothingToComplete), FaultKind.InvalidOperation,
        "The cluster is not in recovery, and no original is kept beside it.",
        "Nothing is left to do. Get-PgCluster shows the cluster.");
}
