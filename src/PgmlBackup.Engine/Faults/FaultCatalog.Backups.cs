namespace PgmlBackup.Engine.Faults;

public static partial class FaultCatalog
{
    /// <summary>The work does not end.</summary>
    public static readonly FaultDefinition BackupNotStopped = new(
        nameof(BackupNotStopped), FaultKind.ResourceBusy,
        "A backup that was told to end still holds its lock, or its process cannot be seen.",
        "Look at its processes with 'ps -ef' as root; one that waits for a disk or network storage ends when that answers.");

    /// <summary>The file that stops pgBackRest is not as it must be.</summary>
    public static readonly FaultDefinition SuspensionNotSeen = new(
        nameof(SuspensionNotSeen), FaultKind.InvalidResult,
        "pgBackRest was suspended or resumed without an error, and the file that says so is not as it must be.",
        "Look at the lock folder of pgBackRest (the file STANZA.stop or all.stop suspends) and run the same command again.");
}
