using System.Runtime.Versioning;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.Processes;

/// <summary>What this machine must be for the work, as opposed to the help and the parameters, which work anywhere.</summary>
public static class Platform
{
    /// <summary>Refuses by name where PostgreSQL's files and processes are not those of Linux.</summary>
    /// <exception cref="PgmlException"><c>PlatformNotServed</c>.</exception>
    [SupportedOSPlatformGuard("linux")]
    public static void RequireLinux()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PgmlException(FaultCatalog.PlatformNotServed, "This command works on the Linux server that runs PostgreSQL, not here.");
        }
    }
}
