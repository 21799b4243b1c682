namespace PgmlBackup.Engine.Faults;

public static partial class FaultCatalog
{
    /// <summary>The lock file is something that a lock would not be safe on.</summary>
    public static readonly FaultDefinition LockFileRefused = new(
        nameof(LockFileRefused), FaultKind.SecurityError,
        "The lock file is a symbolic link, not a file, or replaced again and again, so that a lock on it keeps nobody apart.",
        "Look at it with 'ls -l', remove what somebody else has put there, or name another file with -LockPath or lock_path in the profile.");

    /// <summary>The lock file cannot be opened.</summary>
    public static readonly FaultDefinition LockFileNotUsable = new(
        nameof(LockFileNotUsable), FaultKind.PermissionDenied,
        "The owner of the cluster cannot open or make the lock file that keeps backups apart.",
        "Make its folder, give the file to the owner of the cluster (chown postgres FILE), or name another file with -LockPath or lock_path in the profile.");

    /// <summary>The wait was too long.</summary>
    public static readonly FaultDefinition BackupWaitTimeout = new(
        nameof(BackupWaitTimeout), FaultKind.OperationTimeout,
        "The backup did not get its turn within the time that it was to wait.",
        "Look at who holds the lock (Get-PgBackupProgress); end it with Stop-PgBackup if it hangs, or wait longer with -WaitTimeout.");

    /// <summary>Two restores at once.</summary>
    public static readonly FaultDefinition RestoreAlreadyRunning = new(
        nameof(RestoreAlreadyRunning), FaultKind.ResourceBusy,
        "Another restore into the same data directory is running.",
        "Wait until it has ended; Get-PgBackupProgress shows it where pgBackRest tells of restores (2.56 and later).");
}
