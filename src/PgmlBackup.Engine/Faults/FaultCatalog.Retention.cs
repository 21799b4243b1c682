namespace PgmlBackup.Engine.Faults;

// Retention, the removal of backups, and notes.
public static partial class FaultCatalog
{
    /// <summary>A variable comes before every file.</summary>
    public static readonly FaultDefinition RetentionSetByVariable = new(
        nameof(RetentionSetByVariable), FaultKind.InvalidOperation,
        "The retention is set by a variable PGBACKREST_*, which comes before every file.",
        "Remove the variable that the message names from this session and from what starts backups, then run the same command again.");

    /// <summary>Written and not in force.</summary>
    public static readonly FaultDefinition RetentionNotInForce = new(
        nameof(RetentionNotInForce), FaultKind.InvalidResult,
        "The retention was written, and another one is in force.",
        "Somebody has changed the configuration at the same time: look at it with Get-PgRetention and run the same command again.");

    /// <summary>A pin stands against it.</summary>
    public static readonly FaultDefinition BackupPinned = new(
        nameof(BackupPinned), FaultKind.SecurityError,
        "A backup that would be removed is pinned, or a pinned one needs it.",
        "Take the pin away if the backup may go: Set-PgBackupAnnotation -Label LABEL -Unpin.");

    /// <summary>Nothing to restore from would be left.</summary>
    public static readonly FaultDefinition LastRestorableBackup = new(
        nameof(LastRestorableBackup), FaultKind.SecurityError,
        "No full backup without page errors of the present database would be left in the repository.",
        "Take another one first: Invoke-PgBackup -Type Full.");

    /// <summary>pgBackRest would remove other backups than foreseen.</summary>
    public static readonly FaultDefinition ForecastDisagrees = new(
        nameof(ForecastDisagrees), FaultKind.InvalidResult,
        "pgBackRest would remove other backups than this module has worked out.",
        "Nothing was changed. Look at what pgBackRest would do: pgbackrest --stanza=STANZA expire --dry-run --log-level-console=info");

    /// <summary>An expire that removed something else.</summary>
    public static readonly FaultDefinition ExpireNotSeen = new(
        nameof(ExpireNotSeen), FaultKind.InvalidResult,
        "pgBackRest ended without an error, and the repository does not show that exactly the backups that were named have gone.",
        "Look at what is there with Get-PgBackupInfo, and at pgBackRest's log of expire.");

    /// <summary>A note that is not there.</summary>
    public static readonly FaultDefinition AnnotationNotSeen = new(
        nameof(AnnotationNotSeen), FaultKind.InvalidResult,
        "pgBackRest ended without an error, and the repository does not show the note as it was given.",
        "Look at the notes with: Get-PgBackupInfo -Label LABEL | Format-List Annotation");

    /// <summary>More than one repository is meant.</summary>
    public static readonly FaultDefinition RepositoryNotChosen = new(
        nameof(RepositoryNotChosen), FaultKind.InvalidArgument,
        "The stanza has more than one repository, and none was named.",
        "Name one with -Repository; Get-PgStanza lists them.");

    /// <summary>The repository is not configured.</summary>
    public static readonly FaultDefinition RepositoryNotConfigured = new(
        nameof(RepositoryNotConfigured), FaultKind.ObjectNotFound,
        "The configuration has no repository of that number.",
        "Give the number of a repository that is configured; Get-PgStanza lists them.");

    /// <summary>The repository belongs to another host.</summary>
    public static readonly FaultDefinition RepositoryOnAnotherHost = new(
        nameof(RepositoryOnAnotherHost), FaultKind.InvalidOperation,
        "The repository is reached through another host, on which its retention is set and its backups are expired.",
        "Run the same command there, for example: Invoke-Command -HostName HOST { Get-PgRetention }");
}
