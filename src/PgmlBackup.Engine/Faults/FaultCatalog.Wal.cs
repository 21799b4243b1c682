namespace PgmlBackup.Engine.Faults;

// The WAL archive: segments, histories, and what can be read of them.
public static partial class FaultCatalog
{
    /// <summary>Names of segments that do not fit the size of a segment.</summary>
    public static readonly FaultDefinition WalSegmentSizeWrong = new(
        nameof(WalSegmentSizeWrong), FaultKind.InvalidData,
        "The archive holds WAL segments of another size than the backups beside them, so that nothing can be said of its holes.",
        "Check what the archive holds: pgbackrest repo-ls --recurse archive/STANZA. After pg_resetwal --wal-segsize the stanza needs a new archive and a full backup.");

    /// <summary>A history that makes no sense.</summary>
    public static readonly FaultDefinition TimelineHistoryInvalid = new(
        nameof(TimelineHistoryInvalid), FaultKind.InvalidData,
        "The history of a timeline in the archive makes no sense, so that no restore finds its way to that timeline.",
        "If the server still has the file in pg_wal, compare: pgbackrest repo-get FILE. Take a full backup of the present timeline: Invoke-PgBackup -Type Full");

    /// <summary>A segment that is not what its name says.</summary>
    public static readonly FaultDefinition WalSegmentDamaged = new(
        nameof(WalSegmentDamaged), FaultKind.InvalidData,
        "A WAL segment of the archive is damaged or holds something else: its content has not the checksum that is in its name.",
        "No restore gets past it. Check the archive: pgbackrest --stanza=STANZA verify --output=text. Then take a full backup: Invoke-PgBackup -Type Full");

    /// <summary>pg_waldump gives up.</summary>
    public static readonly FaultDefinition WalUnreadable = new(
        nameof(WalUnreadable), FaultKind.ReadError,
        "pg_waldump cannot read a WAL segment whose content is as it was archived.",
        "Check that PostgreSQL of the same major version as the archive is installed: ls /usr/lib/postgresql. Without -Exact the segment is not read.");
}
