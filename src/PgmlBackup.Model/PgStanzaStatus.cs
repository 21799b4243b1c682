namespace PgmlBackup.Model;

/// <summary>What the repositories say of a stanza.</summary>
public enum PgStanzaStatus
{
    /// <summary>At least one valid backup in each repository.</summary>
    Ok,

    /// <summary>No repository knows the stanza.</summary>
    Missing,

    /// <summary>The stanza exists and holds no valid backup.</summary>
    NoValidBackup,

    /// <summary>The stanza's folder exists without its data.</summary>
    MissingData,

    /// <summary>The repositories differ: see each of them.</summary>
    Mixed,

    /// <summary>The repositories belong to different databases.</summary>
    DatabaseMismatch,

    /// <summary>The backup asked for is not in the repository.</summary>
    BackupNotFound,

    /// <summary>The repository could not be read.</summary>
    Unreadable,
}
