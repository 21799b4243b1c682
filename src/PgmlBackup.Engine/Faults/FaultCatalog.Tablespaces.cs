namespace PgmlBackup.Engine.Faults;

public static partial class FaultCatalog
{
    /// <summary>A folder cannot take a tablespace.</summary>
    public static readonly FaultDefinition TablespaceFolderInvalid = new(
        nameof(TablespaceFolderInvalid), FaultKind.InvalidArgument,
        "A folder that was named for a tablespace cannot be one.",
        "Name an absolute path outside of the data directory for each tablespace, a folder of its own: -TablespaceMap @{ NAME = '/srv/copy/NAME' }.");

    /// <summary>Files of others are in the way of a tablespace.</summary>
    public static readonly FaultDefinition TablespaceFolderForeign = new(
        nameof(TablespaceFolderForeign), FaultKind.ResourceExists,
        "The folder for a tablespace holds files that are not known to be of that tablespace: pgBackRest may delete them.",
        "Name an empty folder with -TablespaceMap, or move the content of this one away when you are sure that nobody needs it.");

    /// <summary>The owner may not write to a tablespace.</summary>
    public static readonly FaultDefinition TablespaceNotWritable = new(
        nameof(TablespaceNotWritable), FaultKind.PermissionDenied,
        "The owner of the cluster may not write where a tablespace goes.",
        "Mount the disk of the tablespace, or make its folder as root: install -d -o postgres -m 700 FOLDER. Or name another one with -TablespaceMap.");

    /// <summary>A tablespace is younger than the backup.</summary>
    public static readonly FaultDefinition TablespaceNotInBackup = new(
        nameof(TablespaceNotInBackup), FaultKind.InvalidOperation,
        "A tablespace was created after the backup was taken: in a restore elsewhere the replay of WAL would create it anew in the folder of the original.",
        "Take a backup, and restore from that one: Invoke-PgBackup. Or restore on another machine.");
}
