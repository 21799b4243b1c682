namespace PgmlBackup.Engine.Wal;

/// <summary>What a file of pgBackRest's WAL archive is.</summary>
public enum ArchiveFileKind
{
    /// <summary>A whole WAL segment.</summary>
    Segment,

    /// <summary>The last segment of a timeline, not filled when another timeline began. No restore asks for it by itself.</summary>
    PartialSegment,

    /// <summary>The history of a timeline: which one it came from, and where.</summary>
    TimelineHistory,

    /// <summary>The note that PostgreSQL leaves for a backup.</summary>
    BackupNote,
}
