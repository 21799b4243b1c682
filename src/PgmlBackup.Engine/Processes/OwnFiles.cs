using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.Processes;

/// <summary>
/// Files as this process itself sees them, for <see cref="OwnerFiles"/> where this process is the owner's: what a program would answer, in a hundredth of
/// its time. Each question is answered only where the answer is plain; else the program is asked, whose words become the error.
/// </summary>
internal static class OwnFiles
{
    private const ulong MountRoot = 0x2000;

    private static readonly EnumerationOptions s_all = new() { AttributesToSkip = 0, IgnoreInaccessible = false, MatchType = MatchType.Simple };

    /// <summary>Looks at a path.</summary>
    /// <param name="path">The path; links are followed.</param>
    /// <param name="facts">What is there; null when nothing is.</param>
    /// <returns>False when there is no plain answer.</returns>
    internal static bool TryLook(string path, out FileFacts? facts)
    {
        facts = null;
        if (Stat(path, follow: true) is not { } data)
        {
            return Marshal.GetLastPInvokeError() is NativeMethods.ErrorNoEntry or NativeMethods.ErrorNotDirectory;
        }

        if ((data.AttributesMask & MountRoot) == 0 || Resolve(path) is not { } real || MountPointOf(real) is not { } mountPoint)
        {
            return false;
        }

        facts = new FileFacts((PathKind)(data.Mode & PathIdentity.KindBits) == PathKind.Folder, (UnixFileMode)(data.Mode & 0xFFF), data.UserId, (long)data.Size, mountPoint);
        return true;
    }

    /// <summary>The path of what is there without symbolic links; null where there is no plain answer.</summary>
    internal static string? Resolve(string path)
    {
        nint resolved = NativeMethods.RealPath(path, 0);
        if (resolved == 0)
        {
            return null;
        }

        try
        {
            return Marshal.PtrToStringUTF8(resolved);
        }
        finally
        {
            NativeMethods.Free(resolved);
        }
    }

    /// <summary>The names in a folder; null where there is no plain answer.</summary>
    internal static IReadOnlyList<string>? List(string folder)
    {
        try
        {
            return FileIdentity.IsMissing(folder) ? null : [.. Directory.EnumerateFileSystemEntries(folder + "/", "*", s_all).Select(Path.GetFileName).OfType<string>()];
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The first bytes of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">How many bytes at most.</param>
    /// <param name="content">They; null when the file is missing.</param>
    /// <returns>False when there is no plain answer.</returns>
    internal static bool TryRead(string path, int limit, out byte[]? content)
    {
        content = null;
        int descriptor = NativeMethods.Open(path, NativeMethods.OpenReadOnlyCloseOnExec);
        if (descriptor < 0)
        {
            return Marshal.GetLastPInvokeError() is NativeMethods.ErrorNoEntry or NativeMethods.ErrorNotDirectory;
        }

        // Not opened by .NET, which would take a lock on it that keeps pgBackRest from its own.
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            using var file = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            using var bytes = new MemoryStream();
            byte[] part = new byte[Math.Min(limit, 1 << 16)];
            for (int left = limit; left > 0 && file.Read(part, 0, Math.Min(left, part.Length)) is > 0 and var read; left -= read)
            {
                bytes.Write(part, 0, read);
            }

            content = bytes.ToArray();
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether this process may read (4) or write to (2) a path.</summary>
    internal static bool May(string path, int mode) => NativeMethods.MayAccess(NativeMethods.CurrentDirectory, path, mode, NativeMethods.AsEffectiveUser) == 0;

    /// <summary>Makes a folder that only its owner may enter.</summary>
    /// <exception cref="PgmlException"><c>PathNotWritable</c>.</exception>
    internal static void MakeFolder(string path, Account account)
    {
        if (NativeMethods.MakeFolder(path, (uint)(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)) != 0)
        {
            throw new PgmlException(FaultCatalog.PathNotWritable, $"The account '{account}' cannot make '{path}': {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.", path);
        }
    }

    // Upwards to the folder that the kernel calls the root of a mount: a bind mount has the device of what it shows.
    private static string? MountPointOf(string real)
    {
        for (string path = real; path != "/"; path = Path.GetDirectoryName(path) ?? "/")
        {
            if (Stat(path, follow: false) is not { } data)
            {
                return null;
            }

            if ((data.Attributes & MountRoot) != 0)
            {
                return path;
            }
        }

        return "/";
    }

    private static NativeMethods.StatxData? Stat(string path, bool follow) =>
        NativeMethods.Statx(NativeMethods.CurrentDirectory, path, follow ? 0 : NativeMethods.DoNotFollowLink, NativeMethods.StatxBasic, out NativeMethods.StatxData data) == 0 ? data : null;
}
