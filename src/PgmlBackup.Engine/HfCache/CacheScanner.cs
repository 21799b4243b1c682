using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.HfCache;

/// <summary>Walks through a cache and sorts what is in it by the rules.</summary>
/// <param name="root">The cache.</param>
internal sealed class CacheScanner(CacheRoot root)
{
    private readonly List<CacheEntry> _entries = [];
    private readonly List<(string Path, CacheLeftOut Reason)> _leftOut = [];
    private readonly List<HfCacheFinding> _findings = [];

    /// <summary>Walks through it.</summary>
    /// <exception cref="Faults.PgmlException"><c>PathNotAccessible</c>: a folder cannot be read, so that nobody knows what is missing.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal CacheScan Scan(CancellationToken stop)
    {
        IReadOnlyList<(string Name, CacheNode Node)> top = root.List(string.Empty) ?? [];
        CacheShape shape = CacheRules.ShapeOf([.. top.Select(entry => entry.Name)]);
        var rules = new CacheRules(shape);
        Walk(string.Empty, top, rules, stop);
        NameContents(rules);
        CheckLinks(rules);
        return new CacheScan { Shape = shape, Entries = _entries, LeftOut = _leftOut, Findings = _findings };
    }

    private void Walk(string folder, IReadOnlyList<(string Name, CacheNode Node)> found, CacheRules rules, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        foreach ((string name, CacheNode node) in found)
        {
            string path = RelativePath.Join(folder, name);
            if (name.Contains('\uFFFD', StringComparison.Ordinal))
            {
                _findings.Add(Finding(rules, PgFindingSeverity.Error, "NameNotUtf8", path, "The name is not UTF-8: it cannot be kept.", "Rename it."));
                continue;
            }

            CacheRule rule = rules.Of(path, node.Kind);
            if (rule.LeftOut is { } reason)
            {
                _leftOut.Add((path, reason));
            }
            else if (node.Kind == CacheNodeKind.Link)
            {
                AddLink(path, node, rule, rules);
            }
            else
            {
                _entries.Add(new CacheEntry { Path = path, Section = rule.Section, Node = node });
                if (node.Kind == CacheNodeKind.Folder && root.List(path) is { } inside)
                {
                    Walk(path, inside, rules, stop);
                }
            }
        }
    }

    private void AddLink(string path, CacheNode node, CacheRule rule, CacheRules rules)
    {
        // Gone meanwhile: then it is not part of the cache.
        if (root.ReadLink(path) is not { } target)
        {
            return;
        }

        if (target.StartsWith(root.Path + "/", StringComparison.Ordinal))
        {
            target = RelativePath.TargetTo(path, target[(root.Path.Length + 1)..].Trim('/'));
        }

        if (RelativePath.Follow(path, target) is null)
        {
            _findings.Add(Finding(
                rules, PgFindingSeverity.Error, "LinkLeavesCache", path, $"The link leads to '{target}', out of the cache: it is not followed and not kept.",
                "Move what it leads to into the cache, or name the folder that it leads to with -CachePath."));
            return;
        }

        _entries.Add(new CacheEntry { Path = path, Section = rule.Section, Node = node, Target = target });
    }

    // A blob is named after its content. In the shared store the names are other hashes; there the link that a repository holds says it.
    private void NameContents(CacheRules rules)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < _entries.Count; i++)
        {
            places[_entries[i].Path] = i;
        }

        for (int i = 0; i < _entries.Count; i++)
        {
            CacheEntry entry = _entries[i];
            if (entry.Node.Kind == CacheNodeKind.Folder || rules.InHub(entry.Path) is not [_, "blobs", var name] || ContentDigest.OfName(name) is not { } digest)
            {
                continue;
            }

            if (entry.Node.Kind == CacheNodeKind.File)
            {
                _entries[i] = entry with { Name = digest };
            }
            else if (RelativePath.Follow(entry.Path, entry.Target!) is { } path && places.TryGetValue(path, out int place) && _entries[place] is { Node.Kind: CacheNodeKind.File, Name: null } file)
            {
                _entries[place] = file with { Name = digest };
            }
        }
    }

    private void CheckLinks(CacheRules rules)
    {
        var paths = _entries.Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        foreach (CacheEntry link in _entries.Where(entry => entry.Target is not null))
        {
            string target = RelativePath.Follow(link.Path, link.Target!)!;
            if (target.Length > 0 && !paths.Contains(target))
            {
                _findings.Add(Finding(
                    rules, PgFindingSeverity.Error, "DanglingLink", link.Path, $"The link leads to '{target}', which is not there: the client would have to download it again.",
                    "Restore the model with 'Sync-HfCache -Direction Restore', or let the client download it again."));
            }
        }
    }

    private HfCacheFinding Finding(CacheRules rules, PgFindingSeverity severity, string rule, string path, string message, string recommendation) => new()
    {
        Severity = severity,
        Rule = rule,
        Side = HfCacheSide.Local,
        Path = path,
        Model = rules.InHub(path) is [var repository, ..] ? RepositoryName.Of(repository).Id : null,
        Location = root.Path,
        Message = message,
        Recommendation = recommendation,
    };
}
