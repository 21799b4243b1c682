namespace PgmlBackup.Engine.Backups;

/// <summary>What a backup does when another one runs.</summary>
public enum BackupTurnPolicy
{
    /// <summary>It fails.</summary>
    Fail,

    /// <summary>It waits for its turn.</summary>
    Wait,

    /// <summary>It leaves.</summary>
    Skip,
}
