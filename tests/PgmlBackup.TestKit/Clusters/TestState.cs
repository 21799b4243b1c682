using System.Runtime.CompilerServices;

namespace PgmlBackup.TestKit.Clusters;

/// <summary>Where the module keeps its history while tests run: never on the machine itself.</summary>
public static class TestState
{
    /// <summary>The variable that names the folder.</summary>
    public const string Variable = "PGMLBACKUP_STATE_PATH";

    private const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>A folder of this run alone, which every account may write to; removed when the process ends.</summary>
    public static string Path { get; } = Make();

    // Before the first test, whichever that is: what it starts inherits the variable.
#pragma warning disable CA2255
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void Prepare() => Environment.SetEnvironmentVariable(Variable, Path);

    private static string Make()
    {
        string path = Directory.CreateTempSubdirectory("pgmlt-state-").FullName;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, Everybody);
        }

        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(path, recursive: true);
        return path;
    }
}
