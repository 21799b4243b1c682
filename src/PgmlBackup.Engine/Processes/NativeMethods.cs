using System.Runtime.InteropServices;

namespace PgmlBackup.Engine.Processes;

/// <summary>The few calls of the C library that .NET has no name for. Called on Linux only.</summary>
internal static partial class NativeMethods
{
    internal const int SignalInterrupt = 2;
    internal const int SignalKill = 9;
    internal const int ErrorNoSuchProcess = 3;
    internal const int ErrorNoEntry = 2;
    internal const int ErrorNotDirectory = 20;
    internal const int ErrorAccess = 13;
    internal const int ErrorWouldBlock = 11;
    internal const int OpenReadOnlyCloseOnExec = 0x80000;
    internal const int OpenDirectory = 0x10000;
    internal const int LockSharedNonBlocking = 1 | 4;
    internal const int LockExclusiveNonBlocking = 2 | 4;
    internal const int CurrentDirectory = -100;
    internal const int DoNotFollowLink = 0x100;
    internal const int AsEffectiveUser = 0x200;
    internal const int MayRead = 4;
    internal const int MayWrite = 2;
    internal const int SetPipeSize = 1031;
    internal const uint StatxBasic = 0x7ff;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "getpwnam_r", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int GetPasswordByName(string name, out PasswordEntry entry, nint buffer, nuint size, out nint found);

    [LibraryImport("libc", EntryPoint = "getpwuid_r")]
    internal static partial int GetPasswordById(uint userId, out PasswordEntry entry, nint buffer, nuint size, out nint found);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Statx(int directory, string path, int flags, uint mask, out StatxData data);

    [LibraryImport("libc", EntryPoint = "faccessat", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MayAccess(int directory, string path, int mode, int flags);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MakeFolder(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    internal static partial int FileLock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    internal static partial int FileControl(SafeHandle descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint RealPath(string path, nint buffer);

    [LibraryImport("libc", EntryPoint = "free")]
    internal static partial void Free(nint memory);

    /// <summary><c>struct passwd</c> of Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PasswordEntry
    {
        internal nint Name;
        internal nint Password;
        internal uint UserId;
        internal uint GroupId;
        internal nint Comment;
        internal nint Home;
        internal nint Shell;
    }

    /// <summary><c>struct statx</c>: the same on every architecture, unlike <c>struct stat</c>.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct StatxData
    {
        [FieldOffset(8)]
        internal ulong Attributes;

        [FieldOffset(16)]
        internal uint LinkCount;

        [FieldOffset(20)]
        internal uint UserId;

        [FieldOffset(24)]
        internal uint GroupId;

        [FieldOffset(28)]
        internal ushort Mode;

        [FieldOffset(32)]
        internal ulong Inode;

        [FieldOffset(40)]
        internal ulong Size;

        [FieldOffset(56)]
        internal ulong AttributesMask;

        [FieldOffset(64)]
        internal long AccessSeconds;

        [FieldOffset(96)]
        internal long ChangeSeconds;

        [FieldOffset(104)]
        internal uint ChangeNanoseconds;

        [FieldOffset(112)]
        internal long ModifySeconds;

        [FieldOffset(120)]
        internal uint ModifyNanoseconds;

        [FieldOffset(136)]
        internal uint DeviceMajor;

        [FieldOffset(140)]
        internal uint DeviceMinor;
    }
}
