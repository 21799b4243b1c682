using PgmlBackup.Engine.HfCache.Snapshots;

namespace PgmlBackup.Engine.HfCache;

/// <summary>Makes the manifest of what was read of a cache and of what stays as the last snapshot has it.</summary>
/// <param name="rootPath">The cache's folder.</param>
/// <param name="plan">What it started from.</param>
/// <param name="time">The clock.</param>
internal sealed class SnapshotBuilder(string rootPath, BackupPlan plan, TimeProvider time)
{
    private readonly List<SnapshotContent> _contents = [];
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SnapshotEntry> _entries = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _missing = new(StringComparer.Ordinal);

    /// <summary>Makes it.</summary>
    /// <param name="files">What became of each file.</param>
    internal SnapshotManifest Build(IReadOnlyCollection<ReadFile> files)
    {
        KeepUnchosen();
        foreach (CacheEntry entry in plan.Chosen.Where(entry => entry.Node.Kind != CacheNodeKind.File))
        {
            _entries[entry.Path] = new SnapshotEntry { Path = entry.Path, Target = entry.Target, Mode = entry.Target is null ? entry.Node.Mode & 0x1FF : 0 };
        }

        foreach (ReadFile file in files)
        {
            Add(file);
        }

        ShareNames(files);
        DateTimeOffset now = time.GetUtcNow();
        return new SnapshotManifest
        {
            Format = SnapshotManifest.FormatName,
            Version = SnapshotManifest.CurrentVersion,
            Id = SnapshotId.New(now),
            Time = now.UtcDateTime,
            Host = Environment.MachineName,
            Root = rootPath,
            Shape = plan.Scan.Shape.ToString(),
            Missing = [.. _missing],
            Contents = _contents,
            Entries = [.. _entries.Values],
        };
    }

    // A snapshot always tells of the whole cache: with some models chosen, the others are as they were.
    private void KeepUnchosen()
    {
        if (plan.Last is null || !plan.IsPartial || plan.Last.Shape != plan.Scan.Shape.ToString())
        {
            return;
        }

        var chosenRepositories = plan.Chosen.Select(entry => RepositoryOf(entry.Path)).Where(name => name is not null).ToHashSet();
        foreach (SnapshotEntry entry in plan.Last.Entries.Where(entry => RepositoryOf(entry.Path) is not { } name || !chosenRepositories.Contains(name)))
        {
            Keep(entry, plan.Last);
        }

        _missing.UnionWith(plan.Last.Missing.Where(path => RepositoryOf(path) is not { } name || !chosenRepositories.Contains(name)));
    }

    private string? RepositoryOf(string path) => new CacheRules(plan.Scan.Shape).InHub(path) is [var repository, ..] ? repository : null;

    private void Keep(SnapshotEntry entry, SnapshotManifest from) =>
        _entries[entry.Path] = from.ContentOf(entry) is { } content ? entry with { Content = IndexOf(content) } : entry;

    private void Add(ReadFile file)
    {
        string path = file.Entry.Path;
        if (file.State == ReadState.Good)
        {
            _entries[path] = new SnapshotEntry
            {
                Path = path,
                Inline = file.Inline,
                Content = file.Sha256 is { } sha256 ? IndexOf(plan.Places.Find(sha256, file.Entry.Node.Size)!) : null,
                Mode = file.Entry.Node.Mode & 0x1FF,
                Modified = file.Entry.Node.Modified,
            };
        }
        else if (file.State == ReadState.Corrupt && GoodContent(file) is { } good)
        {
            Keep(good, plan.Last!);
        }
        else
        {
            _entries.Remove(path);
            _missing.Add(path);
        }
    }

    // The name of a blob is its content: what an earlier snapshot has under the name is what the damaged file should be.
    private SnapshotEntry? GoodContent(ReadFile file) =>
        file.Entry.Name is null ? null
        : plan.Last?.Entries.FirstOrDefault(entry => entry.Path == file.Entry.Path && (entry.Inline is not null || (plan.Last.ContentOf(entry) is { } content && plan.Inventory.Holds(content))));

    private int IndexOf(SnapshotContent content)
    {
        if (!_indexes.TryGetValue(content.Sha256, out int index))
        {
            index = _contents.Count;
            _indexes[content.Sha256] = index;
            _contents.Add(content);
        }

        return index;
    }

    // A file with several names comes back as one.
    private void ShareNames(IEnumerable<ReadFile> files)
    {
        foreach (IGrouping<(ulong, ulong), ReadFile> group in files.Where(file => file.State == ReadState.Good && file.Entry.Node.Names > 1).GroupBy(file => (file.Entry.Node.Device, file.Entry.Node.Inode)))
        {
            string first = group.Select(file => file.Entry.Path).Order(StringComparer.Ordinal).First();
            foreach (ReadFile file in group.Where(file => file.Entry.Path != first && _entries[file.Entry.Path].Content == _entries[first].Content && _entries[first].Content is not null))
            {
                _entries[file.Entry.Path] = _entries[file.Entry.Path] with { SameAs = first };
            }
        }
    }
}
