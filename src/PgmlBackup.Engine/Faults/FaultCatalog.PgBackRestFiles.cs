namespace PgmlBackup.Engine.Faults;

public static partial class FaultCatalog
{
    /// <summary>Exit code 41.</summary>
    public static readonly FaultDefinition FileOpenFailed = new(
        nameof(FileOpenFailed), FaultKind.OpenError,
        "pgBackRest could not open a file.",
        "Check owner, mode and folder of the file in the message: everything of the repository and the cluster belongs to one account.");

    /// <summary>Exit code 42.</summary>
    public static readonly FaultDefinition FileReadFailed = new(
        nameof(FileReadFailed), FaultKind.ReadError,
        "pgBackRest could not read a file.",
        "Check the disk or network storage that holds the file (dmesg); if it is in the repository, run 'pgbackrest verify --stanza=STANZA --output=text'.");

    /// <summary>Exit code 64.</summary>
    public static readonly FaultDefinition FileWriteFailed = new(
        nameof(FileWriteFailed), FaultKind.WriteError,
        "pgBackRest could not write a file: most often the disk is full.",
        "Check free space and inodes where the file in the message lies (df, df -i); free space with 'pgbackrest expire' or grow the disk.");

    /// <summary>The disk is full.</summary>
    public static readonly FaultDefinition NoSpaceLeft = new(
        nameof(NoSpaceLeft), FaultKind.WriteError,
        "A filesystem that pgBackRest writes to is full.",
        "Free space where the file in the message lies, or grow it; 'pgbackrest --stanza=STANZA expire' drops what the retention no longer keeps. Never delete WAL by hand.");

    /// <summary>Exit code 52.</summary>
    public static readonly FaultDefinition FileSyncFailed = new(
        nameof(FileSyncFailed), FaultKind.WriteError,
        "A file could not be made safe on disk.",
        "Take it as a failing disk: look at dmesg and the storage's own state before the next backup.");

    /// <summary>Exit code 79.</summary>
    public static readonly FaultDefinition FileCloseFailed = new(
        nameof(FileCloseFailed), FaultKind.CloseError,
        "A file could not be closed.",
        "Look at dmesg and at free space and quota of the storage.");

    /// <summary>Exit code 60.</summary>
    public static readonly FaultDefinition FileRemoveFailed = new(
        nameof(FileRemoveFailed), FaultKind.WriteError,
        "A file could not be removed.",
        "Check owner and mode of its folder, and whether it is immutable (lsattr) or kept by the object store's retention.");

    /// <summary>Exit code 74.</summary>
    public static readonly FaultDefinition FileMoveFailed = new(
        nameof(FileMoveFailed), FaultKind.WriteError,
        "A file could not be renamed.",
        "Check owner and mode of both folders and that they are on one filesystem.");

    /// <summary>Exit code 55.</summary>
    public static readonly FaultDefinition FileMissing = new(
        nameof(FileMissing), FaultKind.ObjectNotFound,
        "A file that pgBackRest needs is not there.",
        "Check the path in the message: a configuration file, a part of the repository, or a timeline's history. 'pgbackrest verify --stanza=STANZA --output=text' shows what the repository lacks.");

    /// <summary>Exit code 93.</summary>
    public static readonly FaultDefinition FileExists = new(
        nameof(FileExists), FaultKind.ResourceExists,
        "A file is there that must not be.",
        "Look at the file in the message and move it away if nothing needs it.");

    /// <summary>Exit code 98.</summary>
    public static readonly FaultDefinition FileInfoFailed = new(
        nameof(FileInfoFailed), FaultKind.NotSpecified,
        "The state of a file or folder could not be read.",
        "Check owner and mode of every folder on the way to the path in the message.");

    /// <summary>Exit code 83.</summary>
    public static readonly FaultDefinition FileModeInvalid = new(
        nameof(FileModeInvalid), FaultKind.PermissionDenied,
        "A file has a mode that pgBackRest does not accept or could not be given its mode.",
        "Run pgBackRest as the owner of the files; keys and the like must not be readable by others (chmod 600).");

    /// <summary>Exit code 88.</summary>
    public static readonly FaultDefinition FileOwnerInvalid = new(
        nameof(FileOwnerInvalid), FaultKind.PermissionDenied,
        "A file has an owner that pgBackRest does not accept or could not be given its owner.",
        "Give the files back to the cluster's owner (chown -R postgres: PATH), or restore as root if owners must be set.");

    /// <summary>Exit code 53.</summary>
    public static readonly FaultDefinition PathOpenFailed = new(
        nameof(PathOpenFailed), FaultKind.OpenError,
        "A folder could not be opened.",
        "Check owner and mode of the folder in the message.");

    /// <summary>Exit code 97.</summary>
    public static readonly FaultDefinition PathCloseFailed = new(
        nameof(PathCloseFailed), FaultKind.CloseError,
        "A folder could not be closed.",
        "Look at dmesg and at the storage that holds the folder.");

    /// <summary>Exit code 47.</summary>
    public static readonly FaultDefinition PathCreateFailed = new(
        nameof(PathCreateFailed), FaultKind.WriteError,
        "A folder could not be made.",
        "Check owner, mode and free space of the folder above it.");

    /// <summary>Exit code 54.</summary>
    public static readonly FaultDefinition PathSyncFailed = new(
        nameof(PathSyncFailed), FaultKind.WriteError,
        "A folder could not be made safe on disk.",
        "Take it as a failing disk: look at dmesg and the storage's own state before the next backup.");

    /// <summary>Exit code 61.</summary>
    public static readonly FaultDefinition PathRemoveFailed = new(
        nameof(PathRemoveFailed), FaultKind.WriteError,
        "A folder could not be removed.",
        "Check owner and mode, and whether something was put into it meanwhile.");

    /// <summary>Exit code 73.</summary>
    public static readonly FaultDefinition PathMissing = new(
        nameof(PathMissing), FaultKind.ObjectNotFound,
        "A folder that pgBackRest needs is not there.",
        "Make it and give it to the cluster's owner, or mount the filesystem that should be there.");

    /// <summary>Exit code 40.</summary>
    public static readonly FaultDefinition PathNotEmpty = new(
        nameof(PathNotEmpty), FaultKind.ResourceExists,
        "The folder must be empty and is not.",
        "For a restore choose an empty -DestinationPath, or bring the cluster back in place with a delta restore; nothing has been touched.");

    /// <summary>Exit code 69.</summary>
    public static readonly FaultDefinition LinkExpected = new(
        nameof(LinkExpected), FaultKind.InvalidArgument,
        "A symbolic link was expected where something else stands.",
        "Look at the path in the message and put the link back, or take a new full backup of the cluster as it is now.");

    /// <summary>Exit code 70.</summary>
    public static readonly FaultDefinition LinkDestinationInvalid = new(
        nameof(LinkDestinationInvalid), FaultKind.InvalidArgument,
        "A symbolic link of the cluster points to a place that pgBackRest does not accept.",
        "Let links of the data directory point outside of it and not to one another's folders.");

    /// <summary>Exit code 78.</summary>
    public static readonly FaultDefinition LinkMapInvalid = new(
        nameof(LinkMapInvalid), FaultKind.InvalidArgument,
        "A link that should be mapped is not in the backup or cannot be mapped so.",
        "Compare the link's name with the backup's own: Get-PgBackupInfo -Label LABEL lists its links.");

    /// <summary>Exit code 76.</summary>
    public static readonly FaultDefinition TablespaceMapInvalid = new(
        nameof(TablespaceMapInvalid), FaultKind.InvalidArgument,
        "A tablespace that should be mapped is not in the backup.",
        "Compare its name with the backup's own: Get-PgBackupInfo -Label LABEL lists its tablespaces.");

    /// <summary>Exit code 89.</summary>
    public static readonly FaultDefinition UserMissing = new(
        nameof(UserMissing), FaultKind.PermissionDenied,
        "An account or group that files should belong to is not known here.",
        "Create the account as it was on the first host, or restore as the account that shall own the files.");
}
