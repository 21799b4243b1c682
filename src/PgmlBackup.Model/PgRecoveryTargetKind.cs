namespace PgmlBackup.Model;

/// <summary>What says where the replay of WAL ends.</summary>
public enum PgRecoveryTargetKind
{
    /// <summary>The end of the archived WAL.</summary>
    Latest,

    /// <summary>A moment: the last transaction that was committed by then.</summary>
    Time,

    /// <summary>A location in the WAL.</summary>
    Lsn,

    /// <summary>A transaction, by its id.</summary>
    TransactionId,

    /// <summary>A restore point that was made with <c>pg_create_restore_point</c>.</summary>
    Name,

    /// <summary>As soon as the backup is consistent: the moment at which it ended.</summary>
    Immediate,
}
