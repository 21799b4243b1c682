namespace PgmlBackup.Model;

/// <summary>What sort of hole it is.</summary>
public enum PgWalHoleKind
{
    /// <summary>The server still has the segments: they can still be archived.</summary>
    Late,

    /// <summary>The segments are neither in the archive nor on the server. No restore gets past them.</summary>
    Lost,

    /// <summary>Retention removed the segments: the hole lies exactly between what two backups need to be consistent.</summary>
    Expired,

    /// <summary>No backup of the repository needs the segments: they are older than the first one. Harmless.</summary>
    BeforeFirstBackup,

    /// <summary>There are several files of one segment. pgBackRest refuses to choose when a restore asks for it.</summary>
    Duplicate,

    /// <summary>The size of the file shows that it is not the whole segment.</summary>
    Damaged,

    /// <summary>The history of the timeline is missing: no restore finds its way from a backup of an earlier timeline to this one.</summary>
    HistoryMissing,
}
