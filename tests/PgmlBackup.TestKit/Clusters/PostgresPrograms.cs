using System.Globalization;

namespace PgmlBackup.TestKit.Clusters;

/// <summary>Where PostgreSQL's programs lie on this machine.</summary>
public static class PostgresPrograms
{
    private static readonly Lazy<string> s_newest = new(FindNewest);

    /// <summary>The folder of the newest version that is installed.</summary>
    public static string BinDirectory => s_newest.Value;

    /// <summary>The major version of the newest installation.</summary>
    public static string Version => Path.GetFileName(Path.GetDirectoryName(BinDirectory)!).Replace("pgsql-", "", StringComparison.Ordinal);

    /// <summary>The path of one program.</summary>
    public static string Find(string program) => Path.Combine(BinDirectory, program);

    private static string FindNewest()
    {
        IEnumerable<string> candidates =
        [
            .. Folders("/usr/lib/postgresql", "*"),
            .. Folders("/usr", "pgsql-*"),
        ];
        return candidates
            .Select(folder => Path.Combine(folder, "bin"))
            .Where(folder => File.Exists(Path.Combine(folder, "initdb")))
            .OrderByDescending(folder => double.TryParse(
                Path.GetFileName(Path.GetDirectoryName(folder)!).Replace("pgsql-", "", StringComparison.Ordinal), CultureInfo.InvariantCulture, out double version)
                ? version
                : 0)
            .FirstOrDefault() ?? throw new InvalidOperationException("The tests need PostgreSQL: neither /usr/lib/postgresql nor /usr/pgsql-* has it.");
    }

    private static IEnumerable<string> Folders(string parent, string pattern) =>
        Directory.Exists(parent) ? Directory.EnumerateDirectories(parent, pattern) : [];
}
