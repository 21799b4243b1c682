namespace PgmlBackup.Engine.Faults;

public static partial class FaultCatalog
{
    /// <summary>Exit code 26.</summary>
    public static readonly FaultDefinition ChecksumMismatch = new(
        nameof(ChecksumMismatch), FaultKind.InvalidData,
        "A file is not what it was when it was written: its checksum is wrong.",
        "Treat it as damage: run 'pgbackrest verify --stanza=STANZA --output=text', restore from another set or repository, and look for the failing storage.");

    /// <summary>Exit code 28.</summary>
    public static readonly FaultDefinition RepositoryFileInvalid = new(
        nameof(RepositoryFileInvalid), FaultKind.InvalidData,
        "A file is not one that pgBackRest can use here.",
        "Check the file in the message; in the repository, run 'pgbackrest verify --stanza=STANZA --output=text'.");

    /// <summary>Exit code 29.</summary>
    public static readonly FaultDefinition FormatInvalid = new(
        nameof(FormatInvalid), FaultKind.InvalidData,
        "pgBackRest could not make sense of a file, a value or an answer.",
        "Read pgBackRest's own words: a wrong cipher passphrase, a damaged file and a newer pgBackRest's block backups all look so.");

    /// <summary>Exit code 29 for a time.</summary>
    public static readonly FaultDefinition RecoveryTargetInvalid = new(
        nameof(RecoveryTargetInvalid), FaultKind.InvalidArgument,
        "The recovery target is not a time that pgBackRest takes.",
        "Give -TargetTime as a date and time with offset, for example 2026-11-22T15:00:00+01:00.");

    /// <summary>Exit code 44.</summary>
    public static readonly FaultDefinition ArchiveMismatch = new(
        nameof(ArchiveMismatch), FaultKind.InvalidData,
        "The cluster is not the one that the stanza's WAL archive belongs to.",
        "After a major upgrade run 'Update-PgStanza -Stanza STANZA'; otherwise find out which cluster uses the stanza's name and give each one its own stanza.");

    /// <summary>Exit code 45.</summary>
    public static readonly FaultDefinition ArchiveDuplicate = new(
        nameof(ArchiveDuplicate), FaultKind.InvalidData,
        "A WAL segment of the same name but other content is in the archive already.",
        "Two clusters write into one archive (a clone, a split brain): stop archiving on the wrong one at once, for a clone archive_mode=off.");

    /// <summary>Exit code 68.</summary>
    public static readonly FaultDefinition ArchiveCommandInvalid = new(
        nameof(ArchiveCommandInvalid), FaultKind.InvalidOperation,
        "archive_command does not call pgBackRest.",
        "Set archive_command = 'pgbackrest --stanza=STANZA archive-push %p' and reload.");

    /// <summary>Exit code 87.</summary>
    public static readonly FaultDefinition ArchiveDisabled = new(
        nameof(ArchiveDisabled), FaultKind.InvalidOperation,
        "archive_mode is off.",
        "Set archive_mode = on and archive_command = 'pgbackrest --stanza=STANZA archive-push %p', and restart PostgreSQL.");

    /// <summary>Exit code 82.</summary>
    public static readonly FaultDefinition ArchiveTimeout = new(
        nameof(ArchiveTimeout), FaultKind.OperationTimeout,
        "WAL did not reach the archive in time.",
        "Look at pg_stat_archiver's last failure, the PostgreSQL log, a stop file, and the repository's speed; then raise archive-timeout if all is well.");

    /// <summary>Exit code 51.</summary>
    public static readonly FaultDefinition BackupMismatch = new(
        nameof(BackupMismatch), FaultKind.InvalidData,
        "The backup's data do not belong to this cluster or stanza.",
        "After a major upgrade run 'Update-PgStanza -Stanza STANZA' and take a full backup; otherwise check pg1-path of the stanza.");

    /// <summary>Exit code 75.</summary>
    public static readonly FaultDefinition BackupSetInvalid = new(
        nameof(BackupSetInvalid), FaultKind.ObjectNotFound,
        "The backup set that is needed is not in the repository.",
        "List the sets with Get-PgBackupInfo and choose one of them; take a full backup if there is none.");

    /// <summary>Exit code 75 for a time or location.</summary>
    public static readonly FaultDefinition NoBackupBeforeTarget = new(
        nameof(NoBackupBeforeTarget), FaultKind.ObjectNotFound,
        "No backup ended before the recovery target.",
        "List the backups with Get-PgBackupInfo and choose a target after the end of the oldest, or another repository.");

    /// <summary>Exit code 58.</summary>
    public static readonly FaultDefinition DatabaseMismatch = new(
        nameof(DatabaseMismatch), FaultKind.InvalidData,
        "Cluster and repository disagree: version, system identifier or timeline.",
        "Check that pg1-path is the right cluster; after an upgrade run 'Update-PgStanza -Stanza STANZA'; for timelines look at the .history files of the archive.");

    /// <summary>Exit code 80.</summary>
    public static readonly FaultDefinition DatabaseMissing = new(
        nameof(DatabaseMissing), FaultKind.ObjectNotFound,
        "A database that was named is not in the backup.",
        "Compare its name with the backup's own: Get-PgBackupInfo -Label LABEL lists its databases.");

    /// <summary>Exit code 81.</summary>
    public static readonly FaultDefinition DatabaseInvalid = new(
        nameof(DatabaseInvalid), FaultKind.InvalidData,
        "A database that was named cannot be chosen so.",
        "Name a database of the backup by its name or oid; the built-in ones are always restored.");

    /// <summary>Exit code 95.</summary>
    public static readonly FaultDefinition CryptoFailed = new(
        nameof(CryptoFailed), FaultKind.AuthenticationError,
        "Something could not be decrypted or encrypted: most often the passphrase is wrong.",
        "Compare repo-cipher-pass with the passphrase that the repository was made with; without it the repository cannot be read by anyone.");

    /// <summary>Exit code 99.</summary>
    public static readonly FaultDefinition JsonInvalid = new(
        nameof(JsonInvalid), FaultKind.InvalidData,
        "pgBackRest met JSON that it cannot read.",
        "Take it as a damaged file of the repository: run 'pgbackrest verify --stanza=STANZA --output=text' and use another repository meanwhile.");

    /// <summary>Exit code 103.</summary>
    public static readonly FaultDefinition RepositoryInvalid = new(
        nameof(RepositoryInvalid), FaultKind.InvalidData,
        "No repository could be used.",
        "Look at each repository with Get-PgStanza: path, mount, credentials, passphrase.");
}
