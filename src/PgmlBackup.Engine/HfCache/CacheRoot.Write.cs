using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.HfCache;

internal sealed partial class CacheRoot
{
    /// <summary>What temporary names of this module begin with: made beside what they will become, never backed up, removed by the next restore.</summary>
    internal const string TemporaryPrefix = ".pgml-";

    /// <summary>A name in the same folder that nobody has.</summary>
    internal static string TemporaryFor(string path) => RelativePath.Join(RelativePath.FolderOf(path), $"{TemporaryPrefix}{Guid.NewGuid():N}");

    /// <summary>Makes a folder and those above it.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="mode">The mode of those that are made.</param>
    /// <param name="owner">Whose they become; null for this account.</param>
    /// <returns>True when it was made; false when it was there.</returns>
    /// <exception cref="PgmlException"><c>HfCachePathBlocked</c> where something else stands in the way, <c>PathNotWritable</c>, <c>NoSpaceLeft</c>.</exception>
    internal bool MakeFolder(string path, int mode, CacheOwner? owner)
    {
        bool made = false;
        SafeFileHandle folder = OpenFolder(_root, ".") ?? throw Refused("open", Path, write: false);
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            SafeFileHandle next;
            using (folder)
            {
                next = EnterOrMake(folder, name, path, mode, owner, out made);
            }

            folder = next;
        }

        folder.Dispose();
        return made;
    }

    /// <summary>Makes a new file for reading and writing, closed to others.</summary>
    /// <exception cref="PgmlException"><c>HfCachePathBlocked</c>, <c>PathNotWritable</c>, <c>NoSpaceLeft</c>.</exception>
    internal SafeFileHandle CreateFile(string path)
    {
        using SafeFileHandle folder = FindFolder(RelativePath.FolderOf(path)) ?? throw Blocked(path);
        int descriptor = NativeMethods.OpenAt(
            folder, RelativePath.NameOf(path), NativeMethods.OpenWriteNew | NativeMethods.OpenReadOnlyCloseOnExec | NativeMethods.OpenNoFollow, 0b110_000_000);
        return descriptor < 0 ? throw Refused("make", Full(path), write: true) : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Brings all that was written onto the disk, which for many files costs less than each by itself.</summary>
    /// <exception cref="PgmlException"><c>PathNotWritable</c>, <c>NoSpaceLeft</c>.</exception>
    internal void FlushAll()
    {
        if (NativeMethods.SyncFilesystem(_root) != 0)
        {
            throw Refused("bring onto the disk", Path, write: true);
        }
    }

    /// <summary>Gives an open file its owner, mode and time, and brings it onto the disk.</summary>
    /// <exception cref="PgmlException"><c>PathNotWritable</c>, <c>NoSpaceLeft</c>.</exception>
    internal void Finish(SafeFileHandle file, string path, int mode, long? modified, CacheOwner? owner, bool flush)
    {
        Give(file, owner, mode, Full(path));
        if (modified is { } moment)
        {
            (long seconds, long nanoseconds) = Math.DivRem(moment, 1_000_000_000);
            _ = NativeMethods.ChangeTimes(file, [seconds, nanoseconds, seconds, nanoseconds]);
        }

        if (flush)
        {
            Flush(file, Full(path));
        }
    }

    /// <summary>Bytes that may still be written on the cache's filesystem.</summary>
    internal long FreeSpace() => new DriveInfo(Path).AvailableFreeSpace;

    /// <summary>Writes to an open file.</summary>
    /// <exception cref="PgmlException"><c>PathNotWritable</c>, <c>NoSpaceLeft</c>.</exception>
    internal void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset, string path)
    {
        try
        {
            RandomAccess.Write(file, bytes, offset);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw WriteFailed(refused, path);
        }
    }

    /// <summary>The failure of a write that was done elsewhere to a file of the cache.</summary>
    internal PgmlException WriteFailed(Exception refused, string path)
    {
        Marshal.SetLastPInvokeError(refused.HResult & 0xFFFF);
        return Refused("write", Full(path), write: true);
    }

    /// <summary>Sets the mode of a folder or file that is there.</summary>
    /// <exception cref="PgmlException"><c>PathNotWritable</c>.</exception>
    internal void SetRights(string path, int mode, CacheOwner? owner)
    {
        using SafeFileHandle file = FindFolder(path) ?? OpenRead(path) ?? throw Blocked(path);
        Give(file, owner, mode, Full(path));
    }

    /// <summary>Makes a symbolic link.</summary>
    /// <exception cref="PgmlException"><c>PathNotWritable</c>, <c>NoSpaceLeft</c>.</exception>
    internal void MakeLink(string path, string target, CacheOwner? owner)
    {
        using SafeFileHandle folder = FindFolder(RelativePath.FolderOf(path)) ?? throw Blocked(path);
        string name = RelativePath.NameOf(path);
        if (NativeMethods.SymbolicLinkAt(target, folder, name) != 0
            || (owner is not null && NativeMethods.ChangeOwnerAt(folder, name, owner.UserId, owner.GroupId, NativeMethods.DoNotFollowLink) != 0))
        {
            throw Refused("make the link", Full(path), write: true);
        }
    }

    /// <summary>Gives a file a second name.</summary>
    /// <returns>False where the filesystem has no such thing.</returns>
    internal bool TryShare(string path, string other)
    {
        using SafeFileHandle? from = FindFolder(RelativePath.FolderOf(path));
        using SafeFileHandle? to = FindFolder(RelativePath.FolderOf(other));
        return from is not null && to is not null && NativeMethods.LinkAt(from, RelativePath.NameOf(path), to, RelativePath.NameOf(other), 0) == 0;
    }

    /// <summary>Renames within the cache; a file or link at the new name is replaced, a folder never.</summary>
    /// <exception cref="PgmlException"><c>HfCachePathBlocked</c> where a folder stands there, <c>PathNotWritable</c>.</exception>
    internal void Rename(string from, string to)
    {
        using SafeFileHandle source = FindFolder(RelativePath.FolderOf(from)) ?? throw Blocked(from);
        using SafeFileHandle destination = FindFolder(RelativePath.FolderOf(to)) ?? throw Blocked(to);
        if (NativeMethods.RenameAt(source, RelativePath.NameOf(from), destination, RelativePath.NameOf(to)) != 0)
        {
            throw Marshal.GetLastPInvokeError() is NativeMethods.ErrorIsDirectory or NativeMethods.ErrorExists or NativeMethods.ErrorNotEmpty
                ? Blocked(to)
                : Refused("put into its place", Full(to), write: true);
        }
    }

    /// <summary>Brings the names of a folder onto the disk.</summary>
    /// <exception cref="PgmlException"><c>PathNotWritable</c>, <c>NoSpaceLeft</c>.</exception>
    internal void FlushFolder(string path)
    {
        using SafeFileHandle? folder = FindFolder(path);
        if (folder is not null)
        {
            Flush(folder, Full(path));
        }
    }

    /// <summary>Removes a file or link if it is there.</summary>
    internal void TryDelete(string path)
    {
        using SafeFileHandle? folder = FindFolder(RelativePath.FolderOf(path));
        if (folder is not null)
        {
            _ = NativeMethods.UnlinkAt(folder, RelativePath.NameOf(path), 0);
        }
    }

    private SafeFileHandle EnterOrMake(SafeFileHandle folder, string name, string path, int mode, CacheOwner? owner, out bool made)
    {
        made = NativeMethods.MakeFolderAt(folder, name, (uint)mode) == 0;
        if (!made && Marshal.GetLastPInvokeError() != NativeMethods.ErrorExists)
        {
            throw Refused("make", Full(path), write: true);
        }

        SafeFileHandle entered = OpenFolder(folder, name) ?? throw Blocked(path);
        if (made)
        {
            Give(entered, owner, mode, Full(path));
            Flush(folder, Full(path));
        }

        return entered;
    }

    private static void Give(SafeFileHandle file, CacheOwner? owner, int mode, string path)
    {
        // The owner first: giving a file away takes its set-id bits.
        if ((owner is not null && NativeMethods.ChangeOwnerAt(file, string.Empty, owner.UserId, owner.GroupId, NativeMethods.EmptyPath) != 0)
            || NativeMethods.ChangeMode(file, (uint)mode) != 0)
        {
            throw Refused("set owner and mode of", path, write: true);
        }
    }

    private static void Flush(SafeFileHandle file, string path)
    {
        if (NativeMethods.Sync(file) != 0)
        {
            throw Refused("bring onto the disk", path, write: true);
        }
    }

    private PgmlException Blocked(string path) => new(
        FaultCatalog.HfCachePathBlocked,
        $"'{Full(path)}' cannot be put into its place: a link, a file or a folder stands there or on the way to it where something else belongs.",
        Full(path),
        $"Look at it and move it away: {CommandLineText.Quote(["ls", "-ld", Full(path)])}");
}
