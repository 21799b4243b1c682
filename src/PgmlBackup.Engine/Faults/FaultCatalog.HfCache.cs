namespace PgmlBackup.Engine.Faults;

public static partial class FaultCatalog
{
    /// <summary>There is no cache.</summary>
    public static readonly FaultDefinition HfCacheMissing = new(
        nameof(HfCacheMissing), FaultKind.ObjectNotFound,
        "The folder of the model cache does not exist.",
        "Name it with -CachePath, or with cache_path in the profile; PostgresML's is /var/lib/postgresql/.cache. Where it was lost: Sync-HfCache -Direction Restore -Destination DESTINATION.");

    /// <summary>The cache has been lost, it seems.</summary>
    public static readonly FaultDefinition HfCacheEmptied = new(
        nameof(HfCacheEmptied), FaultKind.InvalidOperation,
        "The model cache is empty while its last snapshot is not: a snapshot of nothing would become the one that a restore takes.",
        "Bring the cache back: Sync-HfCache -Direction Restore -Destination DESTINATION. Where it is meant to be empty, use another -Destination.");

    /// <summary>Nothing to sync with.</summary>
    public static readonly FaultDefinition HfCacheDestinationMissing = new(
        nameof(HfCacheDestinationMissing), FaultKind.InvalidArgument,
        "Nobody has said where the copy of the model cache lies.",
        "Give -Destination s3://BUCKET/PREFIX or -Destination /FOLDER, or set hf_cache in the profile /etc/pgmlbackup.toml.");

    /// <summary>A blob is damaged.</summary>
    public static readonly FaultDefinition HfCacheBlobCorrupt = new(
        nameof(HfCacheBlobCorrupt), FaultKind.InvalidData,
        "A file of the model cache does not hash to its name: it is damaged, and the client would load garbage. It was not stored.",
        "Bring the good content back where the store has it: Test-HfCache -Destination DESTINATION -Repair. Else delete the file, so that the client downloads it again. Look at the disk.");

    /// <summary>A file changed.</summary>
    public static readonly FaultDefinition HfCacheFileChanged = new(
        nameof(HfCacheFileChanged), FaultKind.ResourceBusy,
        "A file of the model cache changed while it was read and is not in the snapshot.",
        "Run the same command again when nothing writes to the file.");

    /// <summary>A link or name that cannot be kept.</summary>
    public static readonly FaultDefinition HfCacheEntryRefused = new(
        nameof(HfCacheEntryRefused), FaultKind.InvalidData,
        "Something in the model cache cannot be kept: a link that leads out of it, or a name that is not UTF-8.",
        "Read the message; 'Test-HfCache' lists all of them with what to do.");

    /// <summary>There is no snapshot.</summary>
    public static readonly FaultDefinition HfCacheSnapshotMissing = new(
        nameof(HfCacheSnapshotMissing), FaultKind.ObjectNotFound,
        "The store holds no such snapshot of the model cache.",
        "See which there are: Get-HfCache -Destination DESTINATION -ListSnapshot. Make one: Sync-HfCache -Destination DESTINATION.");

    /// <summary>No model of that name.</summary>
    public static readonly FaultDefinition HfCacheModelNotFound = new(
        nameof(HfCacheModelNotFound), FaultKind.ObjectNotFound,
        "No model or data set has a name that -Include takes; nothing was done.",
        "See what there is: Get-HfCache on this machine, Get-HfCache -Destination DESTINATION in the copy. Names look like intfloat/e5-small; * stands for any characters.");

    /// <summary>The manifest cannot be used.</summary>
    public static readonly FaultDefinition HfCacheSnapshotInvalid = new(
        nameof(HfCacheSnapshotInvalid), FaultKind.InvalidData,
        "A snapshot's manifest is damaged, or says what no manifest of this module would; nothing was done with it.",
        "Restore another snapshot: Sync-HfCache -Direction Restore -Snapshot ID. Find out who else can write to the store.");

    /// <summary>Of a later version.</summary>
    public static readonly FaultDefinition HfCacheSnapshotTooNew = new(
        nameof(HfCacheSnapshotTooNew), FaultKind.NotImplemented,
        "The snapshot was made by a later version of this module.",
        "Update the module on this machine: Update-Module PgmlBackup.");

    /// <summary>The store does not hold what the manifest says.</summary>
    public static readonly FaultDefinition HfCacheContentMissing = new(
        nameof(HfCacheContentMissing), FaultKind.InvalidData,
        "Contents that the snapshot needs are not in the store, or have another size there. The rest can be restored.",
        "Find out what is missing: Test-HfCache -Destination DESTINATION -Store. Where the cache still exists on a machine: Sync-HfCache -Destination DESTINATION there brings it back.");

    /// <summary>A content in the store is damaged.</summary>
    public static readonly FaultDefinition HfCacheContentCorrupt = new(
        nameof(HfCacheContentCorrupt), FaultKind.InvalidData,
        "A content came out of the store as something else than what was put in. It was not put into the cache.",
        "Try again; where it stays so: Test-HfCache -Destination DESTINATION -Deep -Repair on a machine whose cache is whole.");

    /// <summary>Something stands in the way.</summary>
    public static readonly FaultDefinition HfCachePathBlocked = new(
        nameof(HfCachePathBlocked), FaultKind.ResourceExists,
        "Where the restore would put something, a link, a file or a folder of another kind stands; it was not touched.",
        "Look at the path in the message with 'ls -ld' and move it away; then run the same command again.");

    /// <summary>Not enough space.</summary>
    public static readonly FaultDefinition HfCacheSpaceMissing = new(
        nameof(HfCacheSpaceMissing), FaultKind.ResourceUnavailable,
        "The filesystem of the model cache has not enough free space for what would be restored; nothing was changed.",
        "Free space ('df -h /var/lib/postgresql'), restore fewer models with -Include, or name a folder on another filesystem with -CachePath.");

    /// <summary>Another one works on it.</summary>
    public static readonly FaultDefinition HfCacheBusy = new(
        nameof(HfCacheBusy), FaultKind.ResourceBusy,
        "Another command of this module works on the same model cache.",
        "Wait until it has ended and run the same command again.");

    /// <summary>A restored cluster without its cache.</summary>
    public static readonly FaultDefinition HfCacheNotRestored = new(
        nameof(HfCacheNotRestored), FaultKind.InvalidResult,
        "The files of the cluster are restored and its model cache is not, or not whole. PostgreSQL was not started.",
        "Mend what the message names and bring the cache back with Sync-HfCache -Direction Restore; then start PostgreSQL with Start-PgCluster. To start without the cache, add -StartWithoutCache to the restore.");

    /// <summary>A snapshot that a backup needs.</summary>
    public static readonly FaultDefinition HfCacheSnapshotBound = new(
        nameof(HfCacheSnapshotBound), FaultKind.InvalidOperation,
        "The snapshot belongs to a backup that is still there, or nobody can tell whether it is.",
        "Remove the backup first: Remove-PgBackup -Label LABEL; then the snapshot goes with the next Remove-HfCacheSnapshot.");
}
