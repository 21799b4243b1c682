using System.Reflection;

namespace PgmlBackup.ModuleTests.Hosting;

/// <summary>The workers of asynchronous cmdlets that run now, in whichever load context their base class was loaded.</summary>
internal static class Workers
{
    /// <summary>How many there are; 0 after any pipeline has ended.</summary>
    public static int Live => AppDomain.CurrentDomain.GetAssemblies()
        .Where(assembly => assembly.GetName().Name == "PgmlBackup")
        .Select(assembly => assembly.GetType("PgmlBackup.Commands.AsyncCmdlet", throwOnError: true)!)
        .Sum(type => (int)type.GetProperty("LiveWorkers", BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!);
}
