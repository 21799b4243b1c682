using System.Runtime.InteropServices;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.Processes;

/// <summary>Who owns a file or folder, and where it lies. Links are followed.</summary>
/// <param name="UserId">The owner's user id.</param>
/// <param name="GroupId">The owning group's id.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="Device">The number of the filesystem's device.</param>
/// <param name="Inode">The inode within that filesystem.</param>
public sealed record FileIdentity(uint UserId, uint GroupId, UnixFileMode Mode, ulong Device, ulong Inode)
{
    /// <summary>Looks at a path.</summary>
    /// <returns>Null when nothing is there.</returns>
    /// <exception cref="PgmlException"><c>PathNotAccessible</c> where a folder on the way may not be entered, <c>PlatformNotServed</c>.</exception>
    public static FileIdentity? Of(string path)
    {
        Platform.RequireLinux();
        if (NativeMethods.Statx(NativeMethods.CurrentDirectory, path, 0, NativeMethods.StatxBasic, out NativeMethods.StatxData data) == 0)
        {
            return new FileIdentity(data.UserId, data.GroupId, (UnixFileMode)(data.Mode & 0xFFF), ((ulong)data.DeviceMajor << 32) | data.DeviceMinor, data.Inode);
        }

        int error = Marshal.GetLastPInvokeError();
        return error is NativeMethods.ErrorNoEntry or NativeMethods.ErrorNotDirectory
            ? null
            : throw new PgmlException(FaultCatalog.PathNotAccessible, $"Cannot look at '{path}': {Marshal.GetPInvokeErrorMessage(error)}.", path);
    }

    /// <summary>
    /// True when it is sure that nothing is at a path, which most often is no fault: an exception for it, the first of a process above all, costs more
    /// than the file. Elsewhere than on Linux never sure.
    /// </summary>
    internal static bool IsMissing(string path) =>
        OperatingSystem.IsLinux()
        && NativeMethods.Statx(NativeMethods.CurrentDirectory, path, 0, NativeMethods.StatxBasic, out _) != 0
        && Marshal.GetLastPInvokeError() is NativeMethods.ErrorNoEntry or NativeMethods.ErrorNotDirectory;
}
