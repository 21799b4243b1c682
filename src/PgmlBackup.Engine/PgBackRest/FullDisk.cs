using System.Text.RegularExpressions;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.PgBackRest;

/// <summary>Tells a full disk from another write that failed. pgBackRest gives the kernel's reason where there is one; a write that was cut short has none.</summary>
internal static partial class FullDisk
{
    // What is left when not even a page fits is some blocks; a disk with more has failed for another reason.
    private const long NothingLeft = 1 << 20;

    /// <summary>The failure by its right name.</summary>
    /// <param name="failed">A failure of pgBackRest.</param>
    /// <param name="files">Files as the owner sees them.</param>
    /// <param name="stop">Ends the look at the disk.</param>
    internal static async Task<PgmlException> NameAsync(PgmlException failed, OwnerFiles files, CancellationToken stop)
    {
        if (failed.Fault != FaultCatalog.FileWriteFailed || WrittenFile().Match(failed.Message) is not { Success: true } match
            || Path.GetDirectoryName(match.Groups[1].Value) is not { } folder)
        {
            return failed;
        }

        try
        {
            long free = await files.FreeSpaceAsync(folder, stop).ConfigureAwait(false);
            return free > NothingLeft ? failed : new PgmlException(
                FaultCatalog.NoSpaceLeft, $"{failed.Message}\nThe filesystem of '{folder}' is full: {Display.Size(free)} are free.", failed.Target, inner: failed);
        }
        catch (PgmlException elsewhere) when (elsewhere.Fault == FaultCatalog.PathNotAccessible)
        {
            return failed; // The file is on another host or in an object store.
        }
    }

    [GeneratedRegex("unable to write '(/[^']+)'")]
    private static partial Regex WrittenFile();
}
