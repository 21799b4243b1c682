namespace PgmlBackup.Engine.Processes;

/// <summary>Finds programs without a shell.</summary>
public static class ProgramFinder
{
    // cron gives jobs a PATH without sbin, and some programs that we start live there.
    private static readonly string[] s_system = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    /// <summary>The absolute path of a program on PATH, else in the system's own folders.</summary>
    /// <returns>Null when it is not installed.</returns>
    public static string? Find(string name)
    {
        if (Path.IsPathRooted(name))
        {
            return IsExecutable(name) ? name : null;
        }

        string[] path = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) ?? [];
        return path.Concat(s_system).Where(Path.IsPathRooted).Select(folder => Path.Join(folder, name)).FirstOrDefault(IsExecutable);
    }

    private static bool IsExecutable(string path)
    {
        const UnixFileMode anyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & anyExecute) != 0);
    }
}
