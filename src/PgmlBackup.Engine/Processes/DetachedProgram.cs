using System.Diagnostics;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.Processes;

/// <summary>Starts programs that outlive this process, in a session of their own and with nothing of the terminal in their hands.</summary>
public static class DetachedProgram
{
    /// <summary>Starts a program and does not wait for it. It has no input, and nobody hears what it says.</summary>
    /// <param name="request">The program and the account.</param>
    /// <exception cref="PgmlException"><c>ProgramNotFound</c>, <c>PlatformNotServed</c>.</exception>
    public static void Start(ProgramRequest request)
    {
        Platform.RequireLinux();
        OwnerLaunch launch = OwnerLaunch.Plan(request, AccountDatabase.Current, ProgramFinder.Find);
        var start = new ProcessStartInfo(launch.Program, launch.Arguments)
        {
            WorkingDirectory = request.WorkingDirectory,

            // Pipes that nobody reads: a terminal or the connection of ssh would be kept open by it.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)
            ?? throw new PgmlException(FaultCatalog.ProgramNotFound, $"The program '{launch.Program}' did not start.", launch.Program);
        process.StandardInput.Close();
    }
}
