using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Clusters;

/// <summary>
/// Tells whether the process that <c>postmaster.pid</c> names is that cluster's postmaster. A killed server leaves the file, and the kernel
/// gives its number to another process sooner or later.
/// </summary>
/// <param name="processRoot">The process file system.</param>
internal sealed class PostmasterProcess(string processRoot)
{
    private static readonly string[] s_programs = ["postgres", "postmaster", "edb-postgres"];

    /// <summary>True when the process lives and is the postmaster of the data directory.</summary>
    internal bool IsPostmasterOf(int processId, string dataDirectory, uint ownerId)
    {
        string? name = ReadText(processId, "comm")?.Trim();
        if (name is null || !s_programs.Contains(name, StringComparer.Ordinal) || IsZombie(processId))
        {
            return false;
        }

        // The folder that it works in, by its inode: this holds for a renamed folder and for one that a container sees elsewhere.
        if (WorkingDirectory(processId) is { } working)
        {
            return FileIdentity.Of(dataDirectory) is { } data && data.Device == working.Device && data.Inode == working.Inode;
        }

        // Another account's folder is hidden from us, its command line is not.
        string[] command = ReadText(processId, "cmdline")?.Split('\0') ?? [];
        int option = Array.IndexOf(command, "-D");
        return option >= 0 && option + 1 < command.Length
            ? Path.GetFullPath(command[option + 1]).TrimEnd('/') == Path.GetFullPath(dataDirectory).TrimEnd('/')
            : command is [{ Length: > 0 } title, ..] && !title.StartsWith("postgres:", StringComparison.Ordinal)
                && FileIdentity.Of(Folder(processId))?.UserId == ownerId;
    }

    /// <summary>True for a process that has ended and that nobody has waited for. PostgreSQL takes it for a running server and refuses to start.</summary>
    internal bool IsZombie(int processId) =>
        ReadText(processId, "stat") is { } stat && stat.LastIndexOf(')') is > 0 and int end && end + 2 < stat.Length && stat[end + 2] is 'Z' or 'X';

    /// <summary>What a process calls itself; null when there is no such process.</summary>
    internal string? NameOf(int processId) => ReadText(processId, "comm")?.Trim();

    private string Folder(int processId) => Path.Join(processRoot, processId.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private FileIdentity? WorkingDirectory(int processId)
    {
        try
        {
            return FileIdentity.Of(Path.Join(Folder(processId), "cwd"));
        }
        catch (PgmlException failure) when (failure.Fault == FaultCatalog.PathNotAccessible)
        {
            return null;
        }
    }

    private string? ReadText(int processId, string file)
    {
        try
        {
            return File.ReadAllText(Path.Join(Folder(processId), file));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It ended a moment ago (ESRCH comes as an IOException), or the kernel hides it.
            return null;
        }
    }
}
