using System.Globalization;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Locking;

/// <summary>Who holds a kernel lock, as <c>/proc/locks</c> tells everybody.</summary>
public static class KernelLockTable
{
    private const string Path = "/proc/locks";
    private const int Fields = 8;

    /// <summary>Who holds the lock on a file.</summary>
    /// <param name="file">The file.</param>
    /// <returns>Null when nobody does, or it cannot be seen.</returns>
    public static LockHolder? FindHolder(string file)
    {
        try
        {
            return FileIdentity.Of(file) is { } identity && FindProcess(File.ReadLines(Path), identity) is { } process
                ? new LockHolder
                {
                    LockFile = file,
                    ProcessId = process,
                    UserName = ProcessLook.UserName(process),
                    StartTime = ProcessLook.StartTime(process),
                }
                : null;
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException or PgmlException)
        {
            return null;
        }
    }

    /// <summary>The process that holds a lock of <c>flock</c> on a file, by the lines of <c>/proc/locks</c>.</summary>
    internal static int? FindProcess(IEnumerable<string> lines, FileIdentity identity)
    {
        // Device numbers in hexadecimal, the inode in decimal. Who waits has an arrow before his words.
        string device = string.Create(CultureInfo.InvariantCulture, $"{identity.Device >> 32:x2}:{identity.Device & 0xFFFFFFFF:x2}:{identity.Inode}");
        return lines
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length == Fields && words[1] == "FLOCK" && words[5] == device)
            .Select(words => int.TryParse(words[4], NumberStyles.None, CultureInfo.InvariantCulture, out int process) && process > 0 ? process : (int?)null)
            .FirstOrDefault(process => process is not null);
    }
}
