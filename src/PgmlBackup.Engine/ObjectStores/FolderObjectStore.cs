using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.ObjectStores.Transfer;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.ObjectStores;

/// <summary>Objects in a folder: a mounted disk, a network filesystem. An object is written under a temporary name, brought onto the disk, and renamed.</summary>
public sealed class FolderObjectStore : IObjectStore
{
    private const string Temporary = ".pgmlbackup-temporary";
    private const int BufferSize = 1 << 20;
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
    private const UnixFileMode ObjectMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private readonly string _folder;
    private readonly Account? _owner;
    private readonly SemaphoreSlim _slots;
    private readonly TransferThrottle _throttle;
    private readonly UsageCounter _usage = new();

    /// <summary>Uses a folder, which is made when something is stored.</summary>
    /// <param name="folder">Its absolute path.</param>
    /// <param name="owner">Whose it and what is in it becomes, where this process is root; null for the owner of the folder that it is made in.</param>
    /// <param name="options">How hard it is worked.</param>
    public FolderObjectStore(string folder, Account? owner, TransferOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Platform.RequireLinux();
        _folder = folder;
        _owner = owner;
        _slots = new SemaphoreSlim(options.MaxConcurrency);
        _throttle = new TransferThrottle(options.BytesPerSecond, TimeProvider.System);
    }

    /// <inheritdoc/>
    public string Description => _folder;

    /// <inheritdoc/>
    public ObjectStoreUsage Usage => _usage.Snapshot();

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        _usage.Request(RequestKind.Listing, again: false);
        if (!Directory.Exists(_folder))
        {
            yield break;
        }

        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
        IEnumerable<FileInfo> files = await Task.Run(() => Guard("list", _folder, () => new DirectoryInfo(_folder).EnumerateFiles("*", options).ToList()), cancellationToken).ConfigureAwait(false);
        foreach (FileInfo file in files)
        {
            string key = file.FullName[(_folder.Length + 1)..];
            if (key.StartsWith(prefix, StringComparison.Ordinal) && !key.StartsWith(Temporary, StringComparison.Ordinal))
            {
                yield return new ObjectEntry(key, file.Length, file.LastWriteTimeUtc);
            }
        }
    }

    /// <inheritdoc/>
    public Task<ObjectEntry?> FindAsync(string key, CancellationToken cancellationToken)
    {
        _usage.Request(RequestKind.Look, again: false);
        var file = new FileInfo(PathOf(key));
        return Task.FromResult(file.Exists && file.LinkTarget is null ? new ObjectEntry(key, file.Length, file.LastWriteTimeUtc) : null);
    }

    /// <inheritdoc/>
    public async Task<ObjectPutResult> PutAsync(ObjectPut request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        string path = PathOf(request.Key);
        if (request.OnlyIfAbsent && File.Exists(path))
        {
            return new ObjectPutResult(Stored: false, 0, null);
        }

        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        _usage.Request(RequestKind.Write, again: false);
        string temporary = Path.Join(_folder, Temporary, Guid.NewGuid().ToString("N"));
        try
        {
            Guard("make", path, () => MakeFolders(path, temporary));
            string sha256 = await WriteAsync(request, temporary, cancellationToken).ConfigureAwait(false);
            return Guard("write", path, () => Publish(request, temporary, path, sha256));
        }
        finally
        {
            _slots.Release();
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }
        }
    }

    /// <inheritdoc/>
    public Task<Stream> OpenReadAsync(string key, ObjectRange? range, CancellationToken cancellationToken)
    {
        _usage.Request(RequestKind.Read, again: false);
        SafeFileHandle file = Open(key);
        long length = RandomAccess.GetLength(file);
        ObjectRange wanted = range ?? new ObjectRange(0, length);
        if (wanted.Offset + wanted.Length > length)
        {
            file.Dispose();
            throw Truncated(key, length, wanted.Offset + wanted.Length);
        }

        return Task.FromResult<Stream>(new FileRangeStream(file, wanted, _usage.Received, _throttle));
    }

    /// <inheritdoc/>
    public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        foreach (string path in keys.Select(PathOf))
        {
            cancellationToken.ThrowIfCancellationRequested();
            _usage.Request(RequestKind.Deletion, again: false);
            Guard("delete", path, () =>
            {
                if (File.Exists(path))
                {
                    File.Delete(path);
                }
            });
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<int> AbortUploadsAsync(DateTime olderThan, CancellationToken cancellationToken)
    {
        var temporary = new DirectoryInfo(Path.Join(_folder, Temporary));
        FileInfo[] stale = temporary.Exists ? [.. temporary.EnumerateFiles().Where(file => file.LastWriteTimeUtc < olderThan)] : [];
        foreach (FileInfo file in stale)
        {
            Guard("delete", file.FullName, file.Delete);
        }

        return Task.FromResult(stale.Length);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _slots.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string> WriteAsync(ObjectPut request, string temporary, CancellationToken stop)
    {
        using var sha256 = new ContentHasher(ContentDigestKind.Sha256, request.Length);
        using ContentHasher? other = request.Digest is { Kind: ContentDigestKind.GitSha1 } ? new ContentHasher(ContentDigestKind.GitSha1, request.Length) : null;
        long length = 0;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            using SafeFileHandle file = Guard("make", temporary, () => File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.None));
            _ = NativeMethods.ChangeMode(file, (uint)ObjectMode);
            int read;
            while ((read = await request.Content.ReadAsync(buffer, stop).ConfigureAwait(false)) > 0)
            {
                await _throttle.TakeAsync(read, stop).ConfigureAwait(false);
                sha256.Append(buffer.AsSpan(0, read));
                other?.Append(buffer.AsSpan(0, read));
                int count = read;
                Guard("write", temporary, () => RandomAccess.Write(file, buffer.AsSpan(0, count), length));
                length += read;
                _usage.Sent(read);
                request.Moved?.Invoke(read);
            }

            Guard("bring onto the disk", temporary, () => RandomAccess.FlushToDisk(file));
            if (RandomAccess.GetLength(file) != length)
            {
                throw new PgmlException(FaultCatalog.ObjectAltered, $"'{temporary}' has another size than what was written to it.", request.Key);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        Require(request, length, sha256.Finish(), other?.Finish(), out string hex);
        return hex;
    }

    private static void Require(ObjectPut request, long length, ContentDigest sha256, ContentDigest? other, out string hex)
    {
        if (length != request.Length)
        {
            throw new PgmlException(FaultCatalog.ObjectContentChanged, $"The content of '{request.Key}' had {length} bytes when it was read and {request.Length} before.", request.Key);
        }

        if (request.Digest is { } digest && digest != (other ?? sha256))
        {
            throw new PgmlException(FaultCatalog.ObjectContentMismatch, $"The content of '{request.Key}' hashes to {other ?? sha256} and not to {digest}.", request.Key);
        }

        hex = sha256.Hex;
    }

    private ObjectPutResult Publish(ObjectPut request, string temporary, string path, string sha256)
    {
        Give(temporary);
        if (request.OnlyIfAbsent)
        {
            // A second name for the file is refused where another writer was faster, a rename would replace what that one wrote.
            if (NativeMethods.Link(temporary, path) != 0)
            {
                int error = Marshal.GetLastPInvokeError();
                return error == NativeMethods.ErrorExists
                    ? new ObjectPutResult(Stored: false, request.Length, sha256)
                    : throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
            }
        }
        else
        {
            File.Move(temporary, path, overwrite: true);
        }

        Sync(Path.GetDirectoryName(path)!);
        return new ObjectPutResult(Stored: true, request.Length, sha256);
    }

    private void MakeFolders(string path, string temporary)
    {
        foreach (string folder in (string[])[_folder, Path.GetDirectoryName(temporary)!, Path.GetDirectoryName(path)!])
        {
            Stack<string> missing = new();
            for (string at = folder; !Directory.Exists(at); at = Path.GetDirectoryName(at)!)
            {
                missing.Push(at);
            }

            foreach (string made in missing)
            {
                if (!OperatingSystem.IsWindows())
                {
                    Directory.CreateDirectory(made, FolderMode);
                }

                Give(made);
                Sync(Path.GetDirectoryName(made)!);
            }
        }
    }

    private void Give(string path)
    {
        if (AccountDatabase.EffectiveUserId != 0)
        {
            return;
        }

        FileIdentity? above = _owner is null ? FileIdentity.Of(Path.GetDirectoryName(path)!) : null;
        if ((_owner?.UserId ?? above?.UserId) is { } user && NativeMethods.ChangeOwner(path, user, _owner?.GroupId ?? above!.GroupId) != 0)
        {
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        }
    }

    private static void Sync(string folder)
    {
        using var handle = new SafeFileHandle(NativeMethods.Open(folder, NativeMethods.OpenReadOnlyCloseOnExec | NativeMethods.OpenDirectory), ownsHandle: true);
        if (!handle.IsInvalid)
        {
            _ = NativeMethods.Sync(handle);
        }
    }

    private SafeFileHandle Open(string key)
    {
        string path = PathOf(key);
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PgmlException(FaultCatalog.ObjectMissing, $"'{key}' is not in '{_folder}'.", key, $"See what is there: ls -lR '{_folder}'", missing);
        }
        catch (Exception closed) when (closed is UnauthorizedAccessException or IOException)
        {
            throw Failed("read", path, closed);
        }
    }

    private string PathOf(string key) =>
        key.Split('/').All(name => name.Length > 0 && name is not ("." or "..")) && !key.Contains('\0', StringComparison.Ordinal)
            ? Path.Join(_folder, key)
            : throw new ArgumentException($"'{key}' is no key.", nameof(key));

    private PgmlException Truncated(string key, long length, long wanted) =>
        new(FaultCatalog.ObjectTruncated, $"'{key}' in '{_folder}' has {length} bytes where {wanted} are needed.", key);

    private void Guard(string verb, string path, Action work) => Guard(verb, path, () =>
    {
        work();
        return true;
    });

    private T Guard<T>(string verb, string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            throw Failed(verb, path, refused);
        }
    }

    private PgmlException Failed(string verb, string path, Exception failure)
    {
        int error = failure.HResult & 0xFFFF;
        return error is NativeMethods.ErrorNoSpace or NativeMethods.ErrorQuota
            ? new PgmlException(FaultCatalog.NoSpaceLeft, $"Cannot {verb} '{path}': the disk is full.", path, $"Free space: df -h '{_folder}'. What is stored already is kept.", failure)
            : new PgmlException(
                verb is "read" or "list" ? FaultCatalog.PathNotAccessible : FaultCatalog.PathNotWritable,
                $"The account '{AccountDatabase.Current.Name}' cannot {verb} '{path}': {failure.Message}",
                path,
                $"Give the folder to that account, or name another: {CommandLineText.Quote(["sudo", "install", "-d", "-o", AccountDatabase.Current.Name, "-m", "750", _folder])}",
                failure);
    }
}
