using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Files;

/// <summary>
/// Keeps the editors of this module from one another while a file of a folder is replaced: a kernel lock on the folder itself, so that nothing is left
/// behind and no right to write is needed.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    private int _descriptor;

    private FolderLock(int descriptor) => _descriptor = descriptor;

    /// <summary>Waits for the lock. A folder that cannot be locked (not readable, or a network filesystem without locks) is not: the bytes are compared all the same.</summary>
    /// <returns>Null when the patience was over first.</returns>
    internal static async Task<FolderLock?> TakeAsync(string folder, TimeSpan patience, TimeProvider time, CancellationToken stop)
    {
        var taken = new FolderLock(NativeMethods.Open(folder, NativeMethods.OpenReadOnlyCloseOnExec | NativeMethods.OpenDirectory));
        long start = time.GetTimestamp();
        while (taken._descriptor >= 0
            && NativeMethods.FileLock(taken._descriptor, NativeMethods.LockExclusiveNonBlocking) != 0
            && System.Runtime.InteropServices.Marshal.GetLastPInvokeError() == NativeMethods.ErrorWouldBlock)
        {
            if (time.GetElapsedTime(start) > patience)
            {
                taken.Dispose();
                return null;
            }

            try
            {
                await Task.Delay(s_poll, time, stop).ConfigureAwait(false);
            }
            catch
            {
                taken.Dispose();
                throw;
            }
        }

        return taken;
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose()
    {
        if (_descriptor >= 0)
        {
            _ = NativeMethods.Close(_descriptor);
            _descriptor = -1;
        }
    }
}
