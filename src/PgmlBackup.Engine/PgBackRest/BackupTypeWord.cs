using PgmlBackup.Model;

namespace PgmlBackup.Engine.PgBackRest;

/// <summary>The types of backups as options of pgBackRest name them.</summary>
internal static class BackupTypeWord
{
    internal const string Full = "full";
    internal const string Differential = "diff";
    internal const string Incremental = "incr";

    /// <summary>The word for a type.</summary>
    internal static string Of(PgBackupType type) => type switch
    {
        PgBackupType.Full => Full,
        PgBackupType.Differential => Differential,
        _ => Incremental,
    };
}
