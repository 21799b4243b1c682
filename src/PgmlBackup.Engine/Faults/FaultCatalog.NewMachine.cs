namespace PgmlBackup.Engine.Faults;

public static partial class FaultCatalog
{
    /// <summary>The machine lacks what the server would not start without.</summary>
    public static readonly FaultDefinition NewMachineLacks = new(
        nameof(NewMachineLacks), FaultKind.NotInstalled,
        "This machine lacks something that the restored cluster would not start without.",
        "Install or make what the message names; Get-PgRestorePlan -NewMachine lists all of it. Then run the same command again. -NoStart restores the files and the configuration alone.");

    /// <summary>A new machine is for the cluster's own place.</summary>
    public static readonly FaultDefinition NewMachineElsewhere = new(
        nameof(NewMachineElsewhere), FaultKind.InvalidArgument,
        "-NewMachine brings a cluster back to its own data directory, with its own configuration; -DataDirectory restores a copy beside it.",
        "Leave one of the two out.");
}
