using System.Globalization;
using System.Runtime.InteropServices;

namespace PgmlBackup.TestKit.Clusters;

/// <summary>A folder that is gone with all its contents, and with every process that was started for it, when it is disposed.</summary>
public sealed partial class ScratchFolder : IAsyncDisposable
{
    private readonly TestAccount _owner;
    private readonly HashSet<int> _killed = [];

    private ScratchFolder(string path, TestAccount owner)
    {
        Path = path;
        _owner = owner;
        Environment = new Dictionary<string, string>(StringComparer.Ordinal) { [TestProgram.Marker] = path };
    }

    /// <summary>Where it is; short, since a Unix socket's path may have 107 bytes only.</summary>
    public string Path { get; }

    /// <summary>What every program that is started for this folder gets in its environment, so that it is found again.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>Makes a new folder.</summary>
    /// <param name="owner">Whose it is; null for the account of PostgreSQL.</param>
    /// <param name="mode">Its mode.</param>
    /// <param name="parent">Where it is made.</param>
    public static ScratchFolder Create(
        TestAccount? owner = null,
        UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
        string parent = "/tmp")
    {
        owner ??= TestAccount.Postgres;
        string path = System.IO.Path.Combine(parent, $"pgmlt-{Random.Shared.Next().ToString("x8", CultureInfo.InvariantCulture)}");
        if (Directory.Exists(path))
        {
            return Create(owner, mode, parent);
        }

        var folder = new ScratchFolder(path, owner);
        folder.MakeFolder(path, mode);
        return folder;
    }

    /// <summary>The path of something in it.</summary>
    public string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Makes a subfolder that belongs to the owner.</summary>
    public string MakeFolder(string relativePath, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)
    {
        string path = Combine(relativePath);
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, mode);
        GiveToOwner(path);
        return path;
    }

    /// <summary>Writes a file that belongs to the owner.</summary>
    public string WriteFile(string relativePath, string content, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        string path = Combine(relativePath);
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, mode);
        GiveToOwner(path);
        return path;
    }

    /// <summary>Makes a file or folder the owner's.</summary>
    public void GiveToOwner(string path)
    {
        if (TestAccount.IsRoot && ChangeOwner(path, _owner.UserId, _owner.GroupId) != 0)
        {
            throw new IOException($"chown {path}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>Names a process that a test is about to kill, so that what it leaves in shared memory is removed with the folder.</summary>
    public void Remember(int process) => _killed.Add(process);

    /// <summary>Ends what runs in it and deletes it; a second call finds nothing to do.</summary>
    public async ValueTask DisposeAsync()
    {
        _killed.UnionWith(await ProcessTable.EndAllAsync(Path));
        await RemoveSharedMemoryAsync();
        if (Directory.Exists(Path))
        {
            // A test may have taken the right to enter a folder away; rm as root does not mind, anyone else needs it back.
            await TestProgram.RunAsync(null, ["chmod", "-R", "u+rwX", "--", Path]);
            (await TestProgram.RunAsync(null, ["rm", "-rf", "--", Path])).EnsureSuccess();
        }
    }

    // A postmaster that is killed leaves a small System V segment; the table has its creator in the fifth column and its attachments in the seventh.
    private async Task RemoveSharedMemoryAsync()
    {
        foreach (string line in (await File.ReadAllLinesAsync("/proc/sysvipc/shm")).Skip(1))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields[6] == "0" && _killed.Contains(int.Parse(fields[4], CultureInfo.InvariantCulture)))
            {
                (await TestProgram.RunAsync(_owner, ["ipcrm", "-m", fields[1]])).EnsureSuccess();
            }
        }

        _killed.Clear();
    }

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint owner, uint group);
}
