using System.Text.RegularExpressions;

namespace PgmlBackup.Engine.Clusters;

/// <summary>The init script of a machine without systemd and without Debian's tools.</summary>
internal static partial class InitScripts
{
    /// <summary>The service that starts a data directory: the only script of PostgreSQL, when it names that directory and none but it.</summary>
    /// <param name="directory">Where the scripts lie.</param>
    /// <param name="dataDirectory">The data directory.</param>
    /// <returns>Null when there is none, or when it may be that it starts something else too.</returns>
    internal static string? ServiceOf(string directory, string dataDirectory)
    {
        if (!Directory.Exists(directory))
        {
            return null;
        }

        string[] scripts = Directory.GetFiles(directory, "postgresql*");
        return scripts is [string script] && DataDirectoriesOf(File.ReadAllText(script)) is [string only] && only == dataDirectory
            ? Path.GetFileName(script)
            : null;
    }

    /// <summary>The absolute paths that a script gives to <c>PGDATA</c>.</summary>
    internal static IReadOnlyList<string> DataDirectoriesOf(string script) =>
        [.. DataDirectory().Matches(script).Select(match => match.Groups["path"].Value.TrimEnd('/')).Distinct()];

    [GeneratedRegex("""^\s*(?:export\s+)?PGDATA=(["']?)(?<path>/[^"'\s$;#]*)\1\s*(?:[;#].*)?$""", RegexOptions.Multiline)]
    private static partial Regex DataDirectory();
}
