using System.Text.RegularExpressions;

namespace PgmlBackup.Engine.HfCache;

/// <summary>Which models are meant: patterns such as <c>intfloat/*</c>.</summary>
/// <param name="patterns">The patterns, <c>*</c> and <c>?</c> as wildcards; empty for all.</param>
internal sealed class ModelFilter(IReadOnlyCollection<string> patterns)
{
    private readonly Regex[] _patterns =
    [
        .. patterns.Select(pattern => new Regex(
            $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal)}$",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)),
    ];

    /// <summary>True when everything is meant, also what belongs to no model.</summary>
    internal bool TakesAll => _patterns.Length == 0;

    /// <summary>The paths that are meant: those of the models, what their links lead to, and the folders above.</summary>
    /// <param name="rules">The rules of the cache that the paths are of.</param>
    /// <param name="paths">All paths, a folder before what is in it.</param>
    /// <param name="targetOf">What a link holds; null for what is no link.</param>
    internal HashSet<string> Select(CacheRules rules, IReadOnlyCollection<string> paths, Func<string, string?> targetOf)
    {
        if (TakesAll)
        {
            return paths.ToHashSet(StringComparer.Ordinal);
        }

        HashSet<string> all = paths.ToHashSet(StringComparer.Ordinal);
        HashSet<string> chosen = new(StringComparer.Ordinal);
        foreach (string path in paths.Where(path => rules.InHub(path) is [var repository, ..] && IsMatch(RepositoryName.Of(repository).Id)))
        {
            string? at = path;
            for (int hops = 0; at is not null && all.Contains(at) && hops < 8; hops++)
            {
                Add(at);
                at = targetOf(at) is { } target ? RelativePath.Follow(at, target) : null;
            }
        }

        return chosen;

        void Add(string path)
        {
            for (string at = path; at.Length > 0 && chosen.Add(at); at = RelativePath.FolderOf(at))
            {
            }
        }
    }

    /// <summary>True for a model that a pattern names.</summary>
    internal bool IsMatch(string id) => _patterns.Any(pattern => pattern.IsMatch(id));
}
