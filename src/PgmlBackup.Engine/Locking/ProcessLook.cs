using System.Globalization;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Locking;

/// <summary>What every account may see of a process of another one.</summary>
internal static class ProcessLook
{
    // The kernel counts in hundredths of a second towards programs on every architecture that is served.
    private const double TicksPerSecond = 100;
    private const int StartTimeAfterName = 19;

    /// <summary>The words of a process' command line; null when it has ended.</summary>
    internal static IReadOnlyList<string>? CommandLine(int processId) =>
        Read($"/proc/{processId}/cmdline") is { Length: > 0 } text ? text.TrimEnd('\0').Split('\0') : null;

    /// <summary>The account of a process; null when it has ended or the account is unknown.</summary>
    internal static string? UserName(int processId)
    {
        try
        {
            return FileIdentity.Of($"/proc/{processId}") is { } identity ? AccountDatabase.ById(identity.UserId).Name : null;
        }
        catch (PgmlException unknown) when (unknown.Fault == FaultCatalog.AccountNotFound)
        {
            return null;
        }
    }

    /// <summary>When a process started, UTC; null when it has ended.</summary>
    internal static DateTime? StartTime(int processId)
    {
        string? stat = Read($"/proc/{processId}/stat");
        string? boot = Read("/proc/stat")?.Split('\n').FirstOrDefault(line => line.StartsWith("btime ", StringComparison.Ordinal));
        if (stat is null || boot is null)
        {
            return null;
        }

        // The name in parentheses may hold blanks, so fields are counted from its end.
        double ticks = double.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[StartTimeAfterName], CultureInfo.InvariantCulture);
        return DateTime.UnixEpoch.AddSeconds(long.Parse(boot.AsSpan("btime ".Length), CultureInfo.InvariantCulture) + (ticks / TicksPerSecond));
    }

    /// <summary>The processes that have a file open, as far as this account may see: its own, and for root all.</summary>
    internal static IEnumerable<int> HaveOpen(string path) =>
        Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : 0)
            .Where(id => id > 0 && id != Environment.ProcessId && HasOpen(id, path));

    private static bool HasOpen(int processId, string path)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{processId}/fd").Any(descriptor => new FileInfo(descriptor).LinkTarget == path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false; // It ended while we looked, or is another account's.
        }
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null; // It ended while we looked, or /proc hides it (hidepid).
        }
    }
}
