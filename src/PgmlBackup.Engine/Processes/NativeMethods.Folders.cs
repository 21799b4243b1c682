using System.Runtime.InteropServices;

namespace PgmlBackup.Engine.Processes;

// What is done in a folder that is held open, so that no name on the way to it can be turned into a link meanwhile.
internal static partial class NativeMethods
{
    internal const int OpenWriteNew = 2 | 0x40 | 0x80;
    internal const int OpenNoFollow = 0x20000;
    internal const int OpenNonBlocking = 0x800;
    internal const int RemoveFolder = 0x200;
    internal const int EmptyPath = 0x1000;
    internal const int ErrorNotPermitted = 1;
    internal const int ErrorExists = 17;
    internal const int ErrorIsDirectory = 21;
    internal const int ErrorNoSpace = 28;
    internal const int ErrorReadOnly = 30;
    internal const int ErrorNotEmpty = 39;
    internal const int ErrorLoop = 40;
    internal const int ErrorQuota = 122;

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int OpenAt(SafeHandle folder, string name, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MakeFolderAt(SafeHandle folder, string name, uint mode);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int RenameAt(SafeHandle fromFolder, string from, SafeHandle toFolder, string to);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int LinkAt(SafeHandle fromFolder, string from, SafeHandle toFolder, string to, int flags);

    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SymbolicLinkAt(string target, SafeHandle folder, string name);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int UnlinkAt(SafeHandle folder, string name, int flags);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint ReadLinkAt(SafeHandle folder, string name, [Out] byte[] buffer, nint size);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int StatxAt(SafeHandle folder, string name, int flags, uint mask, out StatxData data);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Link(string path, string other);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ChangeOwner(string path, uint owner, uint group);

    [LibraryImport("libc", EntryPoint = "fchownat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ChangeOwnerAt(SafeHandle folder, string name, uint owner, uint group, int flags);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    internal static partial int ChangeMode(SafeHandle file, uint mode);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Sync(SafeHandle file);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    internal static partial int SyncFilesystem(SafeHandle file);

    [LibraryImport("libc", EntryPoint = "futimens", SetLastError = true)]
    internal static partial int ChangeTimes(SafeHandle file, [In] long[] accessAndModify);
}
