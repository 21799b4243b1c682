using System.Runtime.CompilerServices;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace PgmlBackup.ModuleTests.Hosting;

/// <summary>What PowerShell takes from the environment of the process, set before the first runspace is opened: no module, cache or profile of this account is met.</summary>
internal static class TestEnvironment
{
    /// <summary>A folder of this run alone, removed when the process ends.</summary>
    public static string Root { get; } = Directory.CreateTempSubdirectory("pgmlbackup-module-tests-").FullName;

    /// <summary>The only folder of our choice on <c>PSModulePath</c>.</summary>
    public static string ModulePath { get; } = Directory.CreateDirectory(Path.Join(Root, "Modules")).FullName;

    // One process, one PowerShell environment: a test class cannot choose it, because the first runspace reads it for all.
#pragma warning disable CA2255
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void Prepare()
    {
        Environment.SetEnvironmentVariable("PSModulePath", ModulePath);
        Environment.SetEnvironmentVariable("PSModuleAnalysisCachePath", Path.Join(Root, "ModuleAnalysisCache"));
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        Environment.SetEnvironmentVariable("POWERSHELL_UPDATECHECK", "Off");
        Environment.SetEnvironmentVariable("NO_COLOR", null);
        foreach (string variable in (string[])["XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"])
        {
            Environment.SetEnvironmentVariable(variable, Directory.CreateDirectory(Path.Join(Root, variable)).FullName);
        }

        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Root, recursive: true);
    }
}
