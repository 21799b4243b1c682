namespace PgmlBackup.Engine.Faults;

public static partial class FaultCatalog
{
    /// <summary>An editor of somebody else was faster.</summary>
    public static readonly FaultDefinition FileChangedMeanwhile = new(
        nameof(FileChangedMeanwhile),
        FaultKind.ResourceBusy,
        "A file was changed by somebody else between the moment when it was read and the moment when it would have been written.",
        "Nothing was overwritten. Look at the file and run the same command again.");

    /// <summary>Another change of this module goes on.</summary>
    public static readonly FaultDefinition FileBusy = new(
        nameof(FileBusy),
        FaultKind.ResourceBusy,
        "Another change of a file in the same folder goes on and does not end.",
        "Wait until the other command has ended and run the same command again; who holds the folder shows 'fuser -v FOLDER'.");

    /// <summary>The file is a symbolic link.</summary>
    public static readonly FaultDefinition FileIsLink = new(
        nameof(FileIsLink),
        FaultKind.InvalidArgument,
        "The file to change is a symbolic link, which a rename would replace by a file.",
        "Name the file that the link leads to.");

    /// <summary>The file is a mount point.</summary>
    public static readonly FaultDefinition FileIsMount = new(
        nameof(FileIsMount),
        FaultKind.ResourceUnavailable,
        "The file to change is a mount of its own, as containers have it, and cannot be replaced.",
        "Change the file that is mounted there.");
}
