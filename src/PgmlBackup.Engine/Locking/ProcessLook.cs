using System.Globalization;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Locking;

/// <summary>What every account may see of a process of another one.</summary>
internal static class ProcessLook
{
    // The kernel counts in hundredths of a second towards programs on every architecture that is served.
    private const double TicksPerSecond = 100;

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
        string? boot = Read("/proc/stat")?.Split('\n').FirstOrDefault(line => line.StartsWith("btime ", StringComparison.Ordinal));
        return boot is null || ProcessIdentity.StartTicksOf(processId) is not { } ticks
            ? null
            : DateTime.UnixEpoch.AddSeconds(long.Parse(boot.AsSpan("btime ".Length), CultureInfo.InvariantCulture) + (ticks / TicksPerSecond));
    }

    /// <summary>The processes that have a word in their command line.</summary>
    internal static IEnumerable<int> WithWord(string word) => All().Where(id => CommandLine(id)?.Contains(word) == true);

    /// <summary>The processes that have a file open, as far as this account may see: its own, and for root all.</summary>
    internal static IEnumerable<int> HaveOpen(string path) => All().Where(id => id != Environment.ProcessId && HasOpen(id, path));

    /// <summary>All processes that are to be seen.</summary>
    internal static IEnumerable<int> All() =>
        Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : 0)
            .Where(id => id > 0);

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
