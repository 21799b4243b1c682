using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.HfCache;

/// <summary>
/// The folder of a cache, held open. Everything in it is reached name by name from there without following a link, so that whoever may write into the cache
/// cannot lead this process, which may be root, to a file elsewhere.
/// </summary>
internal sealed partial class CacheRoot : IDisposable
{
    private const int FolderFlags = NativeMethods.OpenReadOnlyCloseOnExec | NativeMethods.OpenDirectory;
    private const int LongestTarget = 4096;

    private readonly SafeFileHandle _root;

    private CacheRoot(string path, SafeFileHandle root)
    {
        Path = path;
        _root = root;
    }

    /// <summary>Its path, without links.</summary>
    internal string Path { get; }

    /// <summary>Opens the folder.</summary>
    /// <returns>Null when nothing is there.</returns>
    /// <exception cref="PgmlException"><c>PathNotAccessible</c>, also when it is no folder; <c>PlatformNotServed</c>.</exception>
    internal static CacheRoot? Open(string path)
    {
        Platform.RequireLinux();
        int descriptor = NativeMethods.Open(path, FolderFlags);
        if (descriptor < 0)
        {
            return Marshal.GetLastPInvokeError() == NativeMethods.ErrorNoEntry ? null : throw Refused("open", path, write: false);
        }

        var root = new SafeFileHandle(descriptor, ownsHandle: true);
        return new CacheRoot(File.ResolveLinkTarget($"/proc/self/fd/{descriptor}", returnFinalTarget: false)?.FullName ?? System.IO.Path.GetFullPath(path), root);
    }

    /// <summary>Looks at a path; empty for the root.</summary>
    /// <returns>Null when nothing is there, or a link or file where a folder should be on the way.</returns>
    /// <exception cref="PgmlException"><c>PathNotAccessible</c>.</exception>
    internal CacheNode? Look(string path)
    {
        if (path.Length == 0)
        {
            return Look(_root, string.Empty);
        }

        using SafeFileHandle? folder = FindFolder(RelativePath.FolderOf(path));
        return folder is null ? null : Look(folder, RelativePath.NameOf(path));
    }

    /// <summary>What stands in a folder, sorted by name; names that are not UTF-8 hold the replacement character.</summary>
    /// <returns>Null when the folder is not there.</returns>
    /// <exception cref="PgmlException"><c>PathNotAccessible</c>.</exception>
    internal IReadOnlyList<(string Name, CacheNode Node)>? List(string path)
    {
        using SafeFileHandle? folder = FindFolder(path);
        if (folder is null)
        {
            return null;
        }

        List<(string, CacheNode)> found = [];
        foreach (string entry in Directory.EnumerateFileSystemEntries($"/proc/self/fd/{folder.DangerousGetHandle()}/"))
        {
            string name = System.IO.Path.GetFileName(entry);
            if (Look(folder, name) is { } node)
            {
                found.Add((name, node));
            }
            else if (name.Contains('\uFFFD', StringComparison.Ordinal))
            {
                found.Add((name, new CacheNode { Kind = CacheNodeKind.Other, Mode = 0, UserId = 0, GroupId = 0, Size = 0, Names = 1, Modified = 0, Changed = 0, Accessed = 0, Device = 0, Inode = 0 }));
            }
        }

        found.Sort((one, other) => string.CompareOrdinal(one.Item1, other.Item1));
        return found;
    }

    /// <summary>What a link holds.</summary>
    /// <returns>Null when there is no link.</returns>
    internal string? ReadLink(string path)
    {
        using SafeFileHandle? folder = FindFolder(RelativePath.FolderOf(path));
        if (folder is null)
        {
            return null;
        }

        byte[] buffer = new byte[LongestTarget];
        nint length = NativeMethods.ReadLinkAt(folder, RelativePath.NameOf(path), buffer, buffer.Length);
        return length < 0 ? null : Encoding.UTF8.GetString(buffer, 0, (int)length);
    }

    /// <summary>Opens a regular file for reading.</summary>
    /// <returns>Null when there is no regular file.</returns>
    /// <exception cref="PgmlException"><c>PathNotAccessible</c>.</exception>
    internal SafeFileHandle? OpenRead(string path)
    {
        using SafeFileHandle? folder = FindFolder(RelativePath.FolderOf(path));
        if (folder is null)
        {
            return null;
        }

        // A pipe in the place of a file would keep the opening waiting for ever.
        int descriptor = NativeMethods.OpenAt(folder, RelativePath.NameOf(path), NativeMethods.OpenReadOnlyCloseOnExec | NativeMethods.OpenNoFollow | NativeMethods.OpenNonBlocking, 0);
        if (descriptor < 0)
        {
            return Marshal.GetLastPInvokeError() is NativeMethods.ErrorNoEntry or NativeMethods.ErrorLoop ? null : throw Refused("read", Full(path), write: false);
        }

        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Look(file, string.Empty) is { Kind: CacheNodeKind.File })
        {
            return file;
        }

        file.Dispose();
        return null;
    }

    /// <summary>Looks at an open file.</summary>
    internal static CacheNode? Look(SafeFileHandle file) => Look(file, string.Empty);

    /// <summary>The whole of a small file.</summary>
    /// <returns>Null when it is not there or larger than the limit.</returns>
    /// <exception cref="PgmlException"><c>PathNotAccessible</c>.</exception>
    internal byte[]? ReadSmall(string path, int limit)
    {
        using SafeFileHandle? file = OpenRead(path);
        if (file is null)
        {
            return null;
        }

        byte[] buffer = new byte[Math.Min(RandomAccess.GetLength(file), limit) + 1];
        int length = 0;
        while (length < buffer.Length && RandomAccess.Read(file, buffer.AsSpan(length), length) is > 0 and var read)
        {
            length += read;
        }

        return length > limit ? null : buffer[..length];
    }

    /// <inheritdoc/>
    public void Dispose() => _root.Dispose();

    private static CacheNode? Look(SafeFileHandle folder, string name)
    {
        int flags = NativeMethods.DoNotFollowLink | (name.Length == 0 ? NativeMethods.EmptyPath : 0);
        if (NativeMethods.StatxAt(folder, name, flags, NativeMethods.StatxBasic, out NativeMethods.StatxData data) != 0)
        {
            return Marshal.GetLastPInvokeError() is NativeMethods.ErrorNoEntry or NativeMethods.ErrorNotDirectory ? null : throw Refused("look at", name, write: false);
        }

        return new CacheNode
        {
            Kind = (data.Mode & 0xF000) switch
            {
                0x8000 => CacheNodeKind.File,
                0x4000 => CacheNodeKind.Folder,
                0xA000 => CacheNodeKind.Link,
                _ => CacheNodeKind.Other,
            },
            Mode = data.Mode & 0xFFF,
            UserId = data.UserId,
            GroupId = data.GroupId,
            Size = (long)data.Size,
            Names = data.LinkCount,
            Modified = (data.ModifySeconds * 1_000_000_000) + data.ModifyNanoseconds,
            Changed = (data.ChangeSeconds * 1_000_000_000) + data.ChangeNanoseconds,
            Accessed = data.AccessSeconds,
            Device = ((ulong)data.DeviceMajor << 32) | data.DeviceMinor,
            Inode = data.Inode,
        };
    }

    /// <summary>Opens a folder; empty for the root.</summary>
    /// <returns>Null when it is not there, or no folder.</returns>
    private SafeFileHandle? FindFolder(string path)
    {
        SafeFileHandle folder = OpenFolder(_root, ".") ?? throw Refused("open", Path, write: false);
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            SafeFileHandle? next;
            using (folder)
            {
                next = OpenFolder(folder, name);
            }

            if (next is null)
            {
                return Marshal.GetLastPInvokeError() is NativeMethods.ErrorNoEntry or NativeMethods.ErrorNotDirectory or NativeMethods.ErrorLoop
                    ? null
                    : throw Refused("enter", Full(path), write: false);
            }

            folder = next;
        }

        return folder;
    }

    private static SafeFileHandle? OpenFolder(SafeFileHandle folder, string name)
    {
        int descriptor = NativeMethods.OpenAt(folder, name, FolderFlags | NativeMethods.OpenNoFollow, 0);
        int error = Marshal.GetLastPInvokeError();
        SafeFileHandle? found = descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
        Marshal.SetLastPInvokeError(error);
        return found;
    }

    private string Full(string path) => path.Length == 0 ? Path : $"{Path}/{path}";

    private static PgmlException Refused(string verb, string path, bool write)
    {
        int error = Marshal.GetLastPInvokeError();
        string reason = Marshal.GetPInvokeErrorMessage(error);
        return error is NativeMethods.ErrorNoSpace or NativeMethods.ErrorQuota
            ? new PgmlException(
                FaultCatalog.NoSpaceLeft, $"Cannot {verb} '{path}': {reason}.", path, "Free space on the filesystem of the cache and run the same command again: it goes on where it stopped.")
            : new PgmlException(
                write ? FaultCatalog.PathNotWritable : FaultCatalog.PathNotAccessible,
                $"The account '{AccountDatabase.Current}' cannot {verb} '{path}': {reason}.",
                path,
                error == NativeMethods.ErrorReadOnly
                    ? "The filesystem is mounted read-only: mount it for writing, or name another folder with -CachePath."
                    : "Run the same command as the owner of the cache or as root.");
    }
}
