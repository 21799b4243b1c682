namespace PgmlBackup.Host.Session;

/// <summary>The variables that steer how the engine finds modules and what it tells about itself.</summary>
internal static class EngineEnvironment
{
    private const string ModulePath = "PSModulePath";
    private const string AnalysisCache = "PSModuleAnalysisCachePath";

    /// <summary>Prepares the process, before the engine is touched.</summary>
    /// <returns>The user's own module path, which the engine is about to overwrite; null when there is none.</returns>
    public static string? Prepare()
    {
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        if (Environment.GetEnvironmentVariable(AnalysisCache) is null)
        {
            // The engine would make folders in the home of whoever runs it, for postgres among the models' cache. A file cannot hold one.
            Environment.SetEnvironmentVariable(AnalysisCache, OperatingSystem.IsWindows() ? "nul" : "/dev/null");
        }

        return Environment.GetEnvironmentVariable(ModulePath);
    }

    /// <summary>Leaves only what is published with the program and what the user had set: the engine adds folders of its own.</summary>
    /// <param name="modules">The folder of modules beside the program.</param>
    /// <param name="users">What <see cref="Prepare"/> returned.</param>
    public static void SetModulePath(string modules, string? users) =>
        Environment.SetEnvironmentVariable(ModulePath, Combine(modules, users));

    /// <summary>Our folder first, then the user's.</summary>
    public static string Combine(string modules, string? users) =>
        string.IsNullOrEmpty(users) ? modules : modules + Path.PathSeparator + users;
}
