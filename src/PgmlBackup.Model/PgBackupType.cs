namespace PgmlBackup.Model;

/// <summary>What a backup set holds.</summary>
public enum PgBackupType
{
    /// <summary>Everything; depends on no other set.</summary>
    Full,

    /// <summary>What changed since the last full backup.</summary>
    Differential,

    /// <summary>What changed since the last backup of any type.</summary>
    Incremental,
}
