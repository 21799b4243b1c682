using System.Globalization;

namespace PgmlBackup.Engine.Processes;

/// <summary>A process as no other one is: ids are given again, also by a machine that has started anew.</summary>
/// <param name="Id">Its process id.</param>
/// <param name="StartTicks">When it started, in ticks since the machine did.</param>
/// <param name="BootId">The start of the machine.</param>
public sealed record ProcessIdentity(int Id, long StartTicks, string BootId)
{
    private const int StartTimeAfterName = 19;

    /// <summary>This process.</summary>
    public static ProcessIdentity Current { get; } = new(Environment.ProcessId, StartTicksOf(Environment.ProcessId) ?? 0, ReadBootId());

    /// <summary>True while the process lives, and true where it cannot be seen: nothing is said dead that may live.</summary>
    public bool MayBeAlive => BootId == Current.BootId && (StartTicksOf(Id) is { } ticks ? ticks == StartTicks : !CanSeeProcesses());

    /// <summary>When a process started, in hundredths of a second since the machine did; null when it has ended or is hidden.</summary>
    internal static long? StartTicksOf(int processId)
    {
        try
        {
            // The name in parentheses may hold blanks, so fields are counted from its end.
            string stat = File.ReadAllText($"/proc/{processId}/stat");
            return long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[StartTimeAfterName], CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // With hidepid the processes of other accounts are not there for us.
    private static bool CanSeeProcesses() => Directory.Exists("/proc/1");

    private static string ReadBootId()
    {
        try
        {
            return File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }
}
