using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Clusters;

/// <summary>Finds PostgreSQL's own programs, which most systems keep off PATH so that several versions can stand side by side.</summary>
/// <param name="layout">Where to look.</param>
public sealed class PostgresPrograms(HostLayout layout)
{
    /// <summary>Finds a program.</summary>
    /// <param name="name">For example <c>pg_ctl</c>.</param>
    /// <param name="version">The cluster's major version, since a server's program works with its own only; null when any will do.</param>
    /// <returns>Its absolute path.</returns>
    /// <exception cref="PgmlException"><c>PostgresProgramsNotFound</c>.</exception>
    public string Find(string name, string? version) =>
        Candidates(layout, name, version, version is null ? Installed() : []).FirstOrDefault(path => ProgramFinder.Find(path) is not null)
        ?? throw new PgmlException(
            FaultCatalog.PostgresProgramsNotFound,
            $"The program '{name}' of PostgreSQL {version ?? "(any version)"} is not in {Places(layout, version)}.",
            name);

    /// <summary>Where a program may be, the best place first.</summary>
    /// <param name="layout">Where to look.</param>
    /// <param name="name">The program.</param>
    /// <param name="version">The major version; null for any.</param>
    /// <param name="installed">The versions that are installed, newest first; used where any will do.</param>
    internal static IEnumerable<string> Candidates(HostLayout layout, string name, string? version, IEnumerable<string> installed)
    {
        if (layout.BinDirectory is not null)
        {
            yield return Path.Join(layout.BinDirectory, name);
        }

        foreach (string candidate in version is null ? installed : [version])
        {
            yield return Path.Join("/usr/lib/postgresql", candidate, "bin", name);
            yield return Path.Join($"/usr/pgsql-{candidate}", "bin", name);
        }

        if (layout.FindProgram(name) is { } path)
        {
            yield return path;
        }
    }

    private static string Places(HostLayout layout, string? version) =>
        $"{(layout.BinDirectory is null ? "" : layout.BinDirectory + ", ")}/usr/lib/postgresql/{version ?? "*"}/bin, /usr/pgsql-{version ?? "*"}/bin or PATH";

    private static IEnumerable<string> Installed() =>
        Folders("/usr/lib/postgresql", "*").Concat(Folders("/usr", "pgsql-*").Select(name => name["pgsql-".Length..]))
            .Distinct()
            .OrderByDescending(version => Version.TryParse(version.Contains('.', StringComparison.Ordinal) ? version : version + ".0", out Version? number) ? number : new Version());

    private static IEnumerable<string> Folders(string parent, string pattern) =>
        Directory.Exists(parent) ? Directory.EnumerateDirectories(parent, pattern).Select(folder => Path.GetFileName(folder)!) : [];
}
