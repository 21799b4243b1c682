namespace PgmlBackup.Engine.Faults;

public static partial class FaultCatalog
{
    /// <summary>The record of a run is lost.</summary>
    public static readonly FaultDefinition HistoryNotWritten = new(
        nameof(HistoryNotWritten), FaultKind.WriteError,
        "The record of a run could not be written to the history. The run itself, and its backup, are as they are.",
        "Free space on the filesystem of the state folder, or give the folder to the owner of the cluster: chown postgres /var/lib/pgmlbackup.");
}
