namespace PgmlBackup.Engine.Recovery.Targets;

/// <summary>A record of the WAL at which a recovery can end.</summary>
public enum WalRecordKind
{
    /// <summary>A transaction was committed.</summary>
    Commit,

    /// <summary>A transaction was rolled back.</summary>
    Abort,

    /// <summary>A restore point was made.</summary>
    RestorePoint,
}
