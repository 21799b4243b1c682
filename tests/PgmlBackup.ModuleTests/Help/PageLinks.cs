using System.Text.RegularExpressions;

namespace PgmlBackup.ModuleTests.Help;

/// <summary>The links of a Markdown page.</summary>
internal static partial class PageLinks
{
    /// <summary>Those that lead to another file of the repository, without the part after <c>#</c>.</summary>
    public static IEnumerable<string> Relative(string page) => Link().Matches(page)
        .Select(match => match.Groups["target"].Value.Split('#')[0])
        .Where(target => target.Length > 0 && !target.Contains("://", StringComparison.Ordinal));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();
}
