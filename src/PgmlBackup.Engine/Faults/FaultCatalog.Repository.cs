namespace PgmlBackup.Engine.Faults;

public static partial class FaultCatalog
{
    /// <summary>Nobody has made the stanza there.</summary>
    public static readonly FaultDefinition StanzaMissing = new(
        nameof(StanzaMissing), FaultKind.ObjectNotFound,
        "The repository does not hold the stanza.",
        "Check the spelling of the stanza against Get-PgStanza; if it was never made: Initialize-PgArchive -Stanza STANZA.");

    /// <summary>Nothing to restore from.</summary>
    public static readonly FaultDefinition NoValidBackup = new(
        nameof(NoValidBackup), FaultKind.ObjectNotFound,
        "The repository holds the stanza and not one valid backup.",
        "Take one now: Invoke-PgBackup -Type Full.");

    /// <summary>The folder is there, its data are not.</summary>
    public static readonly FaultDefinition StanzaDataMissing = new(
        nameof(StanzaDataMissing), FaultKind.InvalidData,
        "The stanza's folder exists in the repository without its backup.info.",
        "If the stanza was never made, run 'Initialize-PgArchive -Stanza STANZA'; otherwise bring backup.info back from a copy of the repository before anything else writes to it.");

    /// <summary>The repositories disagree about the database.</summary>
    public static readonly FaultDefinition RepositoryMismatch = new(
        nameof(RepositoryMismatch), FaultKind.InvalidData,
        "The repositories of the stanza belong to different databases.",
        "One of them missed an upgrade or holds another cluster: run 'Update-PgStanza -Stanza STANZA', or correct the path of the repository that is wrong.");

    /// <summary>The label is unknown.</summary>
    public static readonly FaultDefinition BackupNotFound = new(
        nameof(BackupNotFound), FaultKind.ObjectNotFound,
        "The backup set that was named is not in the repository.",
        "List the sets with Get-PgBackupInfo and give a full label, for example 20261122-150247F.");

    /// <summary>The repository cannot be read.</summary>
    public static readonly FaultDefinition RepositoryUnreadable = new(
        nameof(RepositoryUnreadable), FaultKind.ReadError,
        "A repository could not be read.",
        "Read pgBackRest's own words: check the mount, owner and mode of the path, the credentials, and that the passphrase is the one the repository was made with.");

    /// <summary>The answer is not what pgBackRest documents.</summary>
    public static readonly FaultDefinition RepositoryAnswerInvalid = new(
        nameof(RepositoryAnswerInvalid), FaultKind.InvalidResult,
        "pgBackRest answered something that cannot be understood.",
        "Run the same command with -Debug and look at the answer; update the module if pgBackRest is newer than it.");
}
