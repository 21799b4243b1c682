using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.Clusters;

/// <summary>Picks the one cluster that a user means.</summary>
internal static class ClusterSelection
{
    /// <summary>Chooses.</summary>
    /// <param name="candidates">All that are known.</param>
    /// <param name="selector">A name or an absolute path; null for the only one.</param>
    /// <param name="isSame">Whether two paths are one folder.</param>
    /// <exception cref="PgmlException"><c>ClusterNotFound</c>, <c>ClusterAmbiguous</c>.</exception>
    internal static ClusterCandidate Choose(IReadOnlyList<ClusterCandidate> candidates, string? selector, Func<string, string, bool> isSame)
    {
        List<ClusterCandidate> found = [.. candidates.Where(candidate => selector is null || IsMeant(candidate, selector, isSame))];
        string known = candidates.Count == 0 ? "none" : string.Join(", ", candidates.Select(candidate => candidate.Name));
        return found switch
        {
            [var only] => only,
            [] => throw new PgmlException(
                FaultCatalog.ClusterNotFound,
                selector is null ? "No PostgreSQL cluster is known on this machine." : $"There is no cluster '{selector}' on this machine; known: {known}.",
                selector),
            _ => throw new PgmlException(
                FaultCatalog.ClusterAmbiguous,
                selector is null
                    ? $"There are {found.Count} clusters on this machine: {known}."
                    : $"'{selector}' is the name of {found.Count} clusters: {string.Join(", ", found.Select(candidate => candidate.Name))}.",
                selector),
        };
    }

    private static bool IsMeant(ClusterCandidate candidate, string selector, Func<string, string, bool> isSame)
    {
        if (selector.StartsWith('/'))
        {
            // The merge has put what was named into the list, or has found it there under another name.
            return isSame(candidate.DataDirectory, selector);
        }

        string[] parts = candidate.Name.StartsWith('/') ? [] : candidate.Name.Split('/', 2);
        return candidate.Name == selector
            || (parts is [string version, string name] && (name == selector || $"{version}-{name}" == selector))
            || candidate.ServiceName == selector
            || candidate.ServiceName == selector + ".service";
    }
}
