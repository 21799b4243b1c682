namespace PgmlBackup.Engine.Wal;

/// <summary>The records of the log at which a recovery can be told to stop.</summary>
public enum WalRecordKind
{
    /// <summary>A transaction was committed.</summary>
    Commit,

    /// <summary>A transaction was rolled back.</summary>
    Abort,

    /// <summary>A restore point was set, by <c>pg_create_restore_point</c>.</summary>
    RestorePoint,
}
