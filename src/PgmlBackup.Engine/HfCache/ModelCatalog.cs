using PgmlBackup.Engine.HfCache.Snapshots;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.HfCache;

/// <summary>Makes a list of models of the paths of a cache.</summary>
/// <param name="shape">Which folder the root is.</param>
/// <param name="side">Where it is.</param>
/// <param name="location">The folder or the store.</param>
/// <param name="snapshot">The snapshot's id; null for a cache on the disk.</param>
internal sealed class ModelCatalog(CacheShape shape, HfCacheSide side, string location, string? snapshot)
{
    private const int MostHops = 8;

    private readonly CacheRules _rules = new(shape);

    /// <summary>The models of a snapshot.</summary>
    internal static IReadOnlyList<HfCacheModel> Of(SnapshotManifest manifest, string location) =>
        new ModelCatalog(Enum.Parse<CacheShape>(manifest.Shape), HfCacheSide.Store, location, manifest.Id).List(
            [
                .. manifest.Entries.Select(entry => new CatalogItem(
                    entry.Path,
                    entry.Target,
                    entry.IsFile ? manifest.ContentOf(entry)?.Sha256 ?? entry.Path : null,
                    manifest.ContentOf(entry)?.Size ?? entry.Inline?.Length ?? 0,
                    null,
                    entry.Inline is { } inline ? System.Text.Encoding.UTF8.GetString(inline) : null)),
            ],
            manifest.Missing);

    /// <summary>The models of a cache on the disk.</summary>
    internal static IReadOnlyList<HfCacheModel> Of(CacheScan scan, CacheRoot root) =>
        new ModelCatalog(scan.Shape, HfCacheSide.Local, root.Path, null).List(
            [
                .. scan.Entries.Select(entry => new CatalogItem(
                    entry.Path,
                    entry.Target,
                    entry.Node.Kind == CacheNodeKind.File ? $"{entry.Node.Device}:{entry.Node.Inode}" : null,
                    entry.Node.Kind == CacheNodeKind.File ? entry.Node.Size : 0,
                    entry.Node.Kind == CacheNodeKind.File ? DateTimeOffset.FromUnixTimeSeconds(entry.Node.Accessed).UtcDateTime : null,
                    IsRef(scan.Shape, entry) && root.ReadSmall(entry.Path, ContentReader.InlineLimit) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : null)),
            ],
            []);

    private static bool IsRef(CacheShape shape, CacheEntry entry) => entry.Node.Kind == CacheNodeKind.File && new CacheRules(shape).InHub(entry.Path) is [_, "refs", ..];

    private List<HfCacheModel> List(IReadOnlyList<CatalogItem> items, IReadOnlyList<string> missing)
    {
        var byPath = items.ToDictionary(item => item.Path, StringComparer.Ordinal);
        ILookup<string, string> missingOf = missing.ToLookup(path => NameOf(path).Key, StringComparer.Ordinal);
        return
        [
            .. items.Where(item => item.Target is not null || item.Identity is not null || _rules.InHub(item.Path).Length > 0)
                .GroupBy(item => NameOf(item.Path).Key, StringComparer.Ordinal)
                .Where(group => group.Key != nameof(CacheSection.SharedStore))
                .Select(group => Describe(NameOf(group.First().Path).Name, [.. group], byPath, [.. missingOf[group.Key]]))
                .OrderBy(model => model.Kind)
                .ThenBy(model => model.Model, StringComparer.Ordinal),
        ];
    }

    private (string Key, RepositoryName Name) NameOf(string path)
    {
        if (_rules.InHub(path) is [var repository, ..])
        {
            return (repository, RepositoryName.Of(repository));
        }

        CacheSection section = _rules.Of(path, CacheNodeKind.File).Section;
        return (section.ToString(), section switch
        {
            CacheSection.Modules => new RepositoryName(HfCacheKind.Code, "modules"),
            CacheSection.Datasets => new RepositoryName(HfCacheKind.PreparedData, "datasets"),
            CacheSection.Torch => new RepositoryName(HfCacheKind.Torch, "torch"),
            _ => new RepositoryName(HfCacheKind.Other, "other"),
        });
    }

    private HfCacheModel Describe(RepositoryName name, CatalogItem[] items, Dictionary<string, CatalogItem> byPath, List<string> missing)
    {
        var files = new Dictionary<string, CatalogItem>(StringComparer.Ordinal);
        HashSet<string> revisions = [];
        List<(string Name, string Commit)> refs = [];
        foreach (CatalogItem item in items)
        {
            CatalogItem? file = Follow(item, byPath);
            if (item.Target is not null && file is null)
            {
                missing.Add(item.Path);
            }
            else if (file?.Identity is { } identity)
            {
                files[identity] = file;
            }

            string[] parts = _rules.InHub(item.Path);
            if (parts is [_, "snapshots", var commit, ..])
            {
                revisions.Add(commit);
            }
            else if (parts is [_, "refs", _, ..] && item.Identity is not null)
            {
                refs.Add((string.Join('/', parts[2..]), item.Text?.Trim() ?? string.Empty));
            }
        }

        missing.AddRange(refs.Where(one => !revisions.Contains(one.Commit)).Select(one => $"snapshots/{one.Commit} (refs/{one.Name})"));
        return new HfCacheModel
        {
            Model = name.Id,
            Kind = name.Kind,
            Side = side,
            Location = location,
            Snapshot = snapshot,
            Revision = [.. revisions.Order(StringComparer.Ordinal)],
            Ref = [.. refs.Select(one => $"{one.Name}={one.Commit}").Order(StringComparer.Ordinal)],
            Files = files.Count,
            Size = files.Values.Sum(file => file.Size),
            LastUse = files.Values.Max(file => file.LastUse),
            IsComplete = missing.Count == 0 && (name.Kind is not (HfCacheKind.Model or HfCacheKind.Dataset or HfCacheKind.Space) || revisions.Count > 0),
            Missing = [.. missing.Distinct()],
        };
    }

    // A link may lead to a folder, which is none of the files.
    private static CatalogItem? Follow(CatalogItem item, Dictionary<string, CatalogItem> byPath)
    {
        CatalogItem? at = item;
        for (int hops = 0; at?.Target is { } target && hops < MostHops; hops++)
        {
            at = RelativePath.Follow(at.Path, target) is { } path ? byPath.GetValueOrDefault(path) : null;
        }

        return at?.Target is null ? at : null;
    }
}
