namespace PgmlBackup.Engine.Faults;

// What was typed or configured and cannot be passed on to pgBackRest.
public static partial class FaultCatalog
{
    /// <summary>The name of a stanza that is not safe.</summary>
    public static readonly FaultDefinition InvalidStanzaName = new(
        nameof(InvalidStanzaName),
        FaultKind.InvalidArgument,
        "The name cannot be that of a stanza.",
        "Give the name of a stanza as it stands between brackets in the pgBackRest configuration, such as 'main'; Get-PgStanza lists them.");

    /// <summary>The label of a backup that has not the form of one.</summary>
    public static readonly FaultDefinition InvalidLabel = new(
        nameof(InvalidLabel),
        FaultKind.InvalidArgument,
        "The label has not the form of a backup's label.",
        "Take the label from Get-PgBackupInfo; it looks like 20260102-030405F or 20260102-030405F_20260103-030405I.");

    /// <summary>The number of a repository that is out of range.</summary>
    public static readonly FaultDefinition InvalidRepositoryKey = new(
        nameof(InvalidRepositoryKey),
        FaultKind.InvalidArgument,
        "The number cannot be that of a repository.",
        "Give a number from 1 to 256 for which the configuration has an option such as repo1-path; Get-PgStanza lists them.");

    /// <summary>A note that cannot be kept.</summary>
    public static readonly FaultDefinition InvalidAnnotation = new(
        nameof(InvalidAnnotation),
        FaultKind.InvalidArgument,
        "The annotation cannot be kept with a backup.",
        "Give a short key without '=' and a value of one line.");
}
