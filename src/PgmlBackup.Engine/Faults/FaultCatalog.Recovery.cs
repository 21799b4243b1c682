namespace PgmlBackup.Engine.Faults;

public static partial class FaultCatalog
{
    /// <summary>Pages with a wrong checksum are in the backup.</summary>
    public static readonly FaultDefinition BackupHasPageErrors = new(
        nameof(BackupHasPageErrors), FaultKind.InvalidData,
        "The backup holds database pages whose checksum is wrong: the cluster was damaged when it was backed up.",
        "List the files with Get-PgBackupInfo -Label LABEL -Detailed. Prefer an older backup without errors; to restore this one all the same, say -AllowPageErrors. Look at the disks of the server.");

    /// <summary>A set that the backup builds upon is gone.</summary>
    public static readonly FaultDefinition BackupChainBroken = new(
        nameof(BackupChainBroken), FaultKind.InvalidData,
        "A backup set that this one builds upon, or a manifest, is not in the repository: it cannot be restored.",
        "Choose another backup with Get-PgBackupInfo, or another repository with -Repository. Take a full backup as soon as the cluster runs.");

    /// <summary>WAL that the backup needs is gone.</summary>
    public static readonly FaultDefinition BackupWalMissing = new(
        nameof(BackupWalMissing), FaultKind.InvalidData,
        "WAL that makes the backup consistent is not in the archive: PostgreSQL would refuse to start from it.",
        "Choose another backup or repository. If the segments named still lie in the server's pg_wal, archive them first; then run the same command again.");

    /// <summary>Another cluster's data.</summary>
    public static readonly FaultDefinition DataDirectoryOfAnotherCluster = new(
        nameof(DataDirectoryOfAnotherCluster), FaultKind.SecurityError,
        "The data directory belongs to another cluster than the stanza's backups.",
        "Check pg1-path and the stanza's name. If that other cluster is really to be replaced, move its data directory away yourself first.");

    /// <summary>A damaged data directory.</summary>
    public static readonly FaultDefinition DataDirectoryDamaged = new(
        nameof(DataDirectoryDamaged), FaultKind.InvalidData,
        "The data directory has lost its PG_VERSION or pg_control, so it cannot be told whose cluster it is.",
        "Look at it. To restore there, say -ReplaceDamaged: what is there is moved aside into a folder beside it, never deleted.");

    /// <summary>Something else's folder.</summary>
    public static readonly FaultDefinition DataDirectoryNotEmpty = new(
        nameof(DataDirectoryNotEmpty), FaultKind.ResourceExists,
        "The folder holds files that are no part of a PostgreSQL cluster.",
        "Name an empty or missing folder with -DataDirectory, or correct pg1-path.");

    /// <summary>It cannot be moved aside.</summary>
    public static readonly FaultDefinition DataDirectoryIsMountPoint = new(
        nameof(DataDirectoryIsMountPoint), FaultKind.InvalidOperation,
        "The damaged data directory is a mount point and cannot be renamed.",
        "Move its content to another folder of that filesystem yourself (or delete it when you are sure), then run the same command again: an empty folder is restored into at once.");

    /// <summary>The wrong owner.</summary>
    public static readonly FaultDefinition DataDirectoryOwnerInvalid = new(
        nameof(DataDirectoryOwnerInvalid), FaultKind.PermissionDenied,
        "The data directory, or the folder that it is to be made in, does not belong to an account that can run PostgreSQL there.",
        "Give it to the account that runs PostgreSQL: chown -R postgres: PATH (or install -d -o postgres -m 700 PATH where it is missing).");

    /// <summary>No room.</summary>
    public static readonly FaultDefinition SpaceInsufficient = new(
        nameof(SpaceInsufficient), FaultKind.ResourceUnavailable,
        "There is less free space than the restored cluster needs.",
        "Free or add space on the filesystem named, or restore elsewhere with -DataDirectory.");

    /// <summary>Debian's configuration is gone.</summary>
    public static readonly FaultDefinition ServerConfigurationMissing = new(
        nameof(ServerConfigurationMissing), FaultKind.ObjectNotFound,
        "The backup holds no postgresql.conf (Debian keeps it under /etc/postgresql), and this machine has none for the cluster.",
        "Say -NewMachine, which puts back what Invoke-PgBackup has saved in the backup, or bring back /etc/postgresql/VERSION/NAME from a copy; then run the same command again. -NoStart restores the files alone.");

    /// <summary>A library is not installed.</summary>
    public static readonly FaultDefinition PreloadLibraryMissing = new(
        nameof(PreloadLibraryMissing), FaultKind.NotInstalled,
        "A library that the configuration loads at start is not installed: PostgreSQL would not start.",
        "Install the package that brings the library (for pgml: PostgresML's), or take it out of shared_preload_libraries; then run the same command again.");

    /// <summary>Tablespaces cannot be restored elsewhere.</summary>
    public static readonly FaultDefinition TablespaceNotRemapped = new(
        nameof(TablespaceNotRemapped), FaultKind.InvalidOperation,
        "The backup has tablespaces outside its data directory; a restore elsewhere would overwrite those of the original.",
        "Give each tablespace a folder of its own: -TablespaceMap @{ NAME = '/srv/copy/NAME' }. Get-PgBackupInfo -Label LABEL -Detailed lists them.");

    /// <summary>A server is in the way.</summary>
    public static readonly FaultDefinition RestoreTargetRunning = new(
        nameof(RestoreTargetRunning), FaultKind.ResourceBusy,
        "A PostgreSQL server runs from the folder that is to be restored.",
        "Stop it, or name another folder with -DataDirectory. A restore in place stops the stanza's own cluster by itself.");

    /// <summary>A server that nobody sees.</summary>
    public static readonly FaultDefinition StrayServerRunning = new(
        nameof(StrayServerRunning), FaultKind.ResourceBusy,
        "A PostgreSQL server goes on working in the data directory though its postmaster.pid is gone.",
        "End the process that the message names (kill -QUIT PID, as its owner), and run the same command again.");

    /// <summary>The restore has not been seen to end.</summary>
    public static readonly FaultDefinition RestoreNotSeen = new(
        nameof(RestoreNotSeen), FaultKind.InvalidResult,
        "pgBackRest ended without an error, and the restored files are not all there.",
        "Run the same command again; if it fails the same way, look at the message and at the free space and mounts of the data directory.");

    /// <summary>Recovery ended badly.</summary>
    public static readonly FaultDefinition RecoveryFailed = new(
        nameof(RecoveryFailed), FaultKind.InvalidResult,
        "PostgreSQL stopped while it replayed WAL.",
        "Read the last lines of the server log in the message. When WAL could not be read from the archive, mend that and start the cluster again; otherwise restore again, if need be an older backup with -Label.");

    /// <summary>Recovery ended too early.</summary>
    public static readonly FaultDefinition ArchiveEndNotReached = new(
        nameof(ArchiveEndNotReached), FaultKind.InvalidResult,
        "PostgreSQL ended its recovery before the end of the archived WAL and opened the cluster there: the latest transactions are missing.",
        "Let nobody work with the cluster. Its server log names the segment that it could not get: bring that back, or mend the way to the repository, and run the same command again. If it is lost for good, the cluster is as it was at that moment.");

    /// <summary>The backup was not seen afterwards.</summary>
    public static readonly FaultDefinition BackupNotSeen = new(
        nameof(BackupNotSeen), FaultKind.InvalidResult,
        "pgBackRest ended without an error, and the new backup is not in the repository.",
        "Look at Get-PgBackupInfo and at the repository's storage; take the backup again.");

    /// <summary>A standby is not restored as a primary.</summary>
    public static readonly FaultDefinition RestoreOfStandby = new(
        nameof(RestoreOfStandby), FaultKind.SecurityError,
        "The data directory is that of a standby: restored like a primary it would be promoted and would write into the primary's archive.",
        "To rebuild the standby, use what manages it (for example: pgbackrest restore --type=standby --delta). To make it the primary on purpose, stop it, delete standby.signal, and run the same command again.");

    /// <summary>The folder lies within the original's, or around it.</summary>
    public static readonly FaultDefinition RestoreTargetNested = new(
        nameof(RestoreTargetNested), FaultKind.SecurityError,
        "The folder named by -DataDirectory lies inside the stanza's own data directory, or holds it.",
        "Leave -DataDirectory out to restore the cluster in place, or name a folder of its own.");

    /// <summary>A pid file that may be another machine's.</summary>
    public static readonly FaultDefinition ServerStateUnknown = new(
        nameof(ServerStateUnknown), FaultKind.ResourceBusy,
        "A postmaster.pid is there, and it cannot be told for sure that no server runs from the data directory: it may run in a container or on another machine.",
        "Stop the server where it runs. When you are sure that none does, delete postmaster.pid and run the same command again.");

    /// <summary>The world has changed.</summary>
    public static readonly FaultDefinition RestoreTargetChanged = new(
        nameof(RestoreTargetChanged), FaultKind.InvalidOperation,
        "The data directory is not any more as it was when it was checked.",
        "Look at it, and run the same command again: it checks anew.");

    /// <summary>Tablespaces of the old cluster are in the way.</summary>
    public static readonly FaultDefinition TablespaceNotEmpty = new(
        nameof(TablespaceNotEmpty), FaultKind.ResourceExists,
        "A tablespace's folder still holds files while the data directory is empty: pgBackRest would refuse it in the middle.",
        "Move the content of the folder away (or delete it when you are sure), and run the same command again.");

    /// <summary>Replay was paused.</summary>
    public static readonly FaultDefinition RecoveryPaused = new(
        nameof(RecoveryPaused), FaultKind.InvalidOperation,
        "PostgreSQL has paused the replay of WAL: a recovery target stands in its configuration.",
        "To go on to the end, run: select pg_wal_replay_resume(). Then take the recovery_target settings out of postgresql.conf.");

    /// <summary>The cluster is elsewhere.</summary>
    public static readonly FaultDefinition ClusterOnAnotherHost = new(
        nameof(ClusterOnAnotherHost), FaultKind.NotImplemented,
        "The stanza's cluster is on another host, where this module cannot control its service.",
        "Run the command on that host, for example through PowerShell remoting: Invoke-Command -HostName HOST { Restore-PgCluster -Confirm:$false }.");
}
