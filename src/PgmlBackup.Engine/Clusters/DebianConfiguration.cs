using System.Text.RegularExpressions;

namespace PgmlBackup.Engine.Clusters;

/// <summary>
/// Looks into the folder where Debian's clusters are configured, to spare a start of <c>pg_lsclusters</c>, a Perl program, where its answer is known. What a
/// cluster is like is always its business to say.
/// </summary>
/// <param name="root">The folder: <c>/etc/postgresql</c>, or what <c>PG_CLUSTER_CONF_ROOT</c> names.</param>
internal sealed partial class DebianConfiguration(string root)
{
    private const string FileName = "postgresql.conf";

    /// <summary>The folders of the clusters that are configured, <c>ROOT/VERSION/NAME</c>.</summary>
    /// <exception cref="IOException">A folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder is closed to this account.</exception>
    internal IReadOnlyList<string> Folders => !Directory.Exists(root)
        ? []
        : [
            .. Directory.EnumerateDirectories(root)
                .SelectMany(Directory.EnumerateDirectories)
                .Where(folder => new FileInfo(Path.Join(folder, FileName)) is { Exists: true } or { LinkTarget: not null })
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>False only when it is sure that there is no cluster for <c>pg_lsclusters</c> to list.</summary>
    internal bool MayListAny() => Look(folders => folders.Count > 0);

    /// <summary>False only when it is sure that no cluster is configured to have a data directory.</summary>
    /// <param name="dataDirectory">The directory.</param>
    /// <param name="isSame">Whether two paths are one folder.</param>
    internal bool MayHold(string dataDirectory, Func<string, string, bool> isSame) => Look(folders => folders.Any(folder =>
        DataDirectoryOf(folder) is not { } configured || isSame(Path.GetFullPath(configured), Path.GetFullPath(dataDirectory))));

    private bool Look(Func<IReadOnlyList<string>, bool> look)
    {
        try
        {
            return look(Folders);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    // Null where it takes more than a look to tell: an included file may say it, a link may lead to it, a quote may hide it.
    private static string? DataDirectoryOf(string folder)
    {
        string? found = null;
        foreach (string line in Directives(Path.Join(folder, FileName)))
        {
            if (IncludedFolder().Match(line) is { Success: true } include)
            {
                string parts = Path.Join(folder, include.Groups["name"].Value);
                if (Directory.Exists(parts) && Directory.EnumerateFiles(parts, "*.conf").Any(part => Directives(part).Any()))
                {
                    return null;
                }
            }
            else if (found is null && DataDirectory().Match(line) is { Success: true } setting)
            {
                found = setting.Groups["path"].Value;
            }
            else
            {
                return null;
            }
        }

        return found;
    }

    private static IEnumerable<string> Directives(string file) => File.ReadLines(file).Where(line => Directive().IsMatch(line));

    [GeneratedRegex(@"^\s*(data_directory|include)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Directive();

    [GeneratedRegex(@"^\s*include_dir\s*=?\s*'(?<name>[^'/\\]+)'\s*(#.*)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex IncludedFolder();

    [GeneratedRegex(@"^\s*data_directory\s*[=\s]\s*'(?<path>/[^'\\]*)'\s*(#.*)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex DataDirectory();
}
