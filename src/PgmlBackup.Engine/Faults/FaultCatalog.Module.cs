namespace PgmlBackup.Engine.Faults;

// What concerns the module as a whole.
public static partial class FaultCatalog
{
    /// <summary>An exception that no part of the module has understood.</summary>
    public static readonly FaultDefinition UnexpectedFailure = new(
        nameof(UnexpectedFailure),
        FaultKind.NotSpecified,
        "Something failed in a way that this module does not know.",
        "Look at $Error[0].Exception.InnerException for the cause, check the state with Get-PgCluster and Get-PgStanza before going on, and report it with the output of the same command after $DebugPreference = 'Continue'.");
}
