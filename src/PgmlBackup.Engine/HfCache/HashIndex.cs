using System.Globalization;
using System.Text;
using PgmlBackup.Engine.ObjectStores;

namespace PgmlBackup.Engine.HfCache;

/// <summary>
/// Remembers what files hashed to, by device, inode, size and the times of the last changes, so that nothing is hashed twice. It may be lost without harm, and
/// what of it cannot be read is not there.
/// </summary>
internal sealed class HashIndex
{
    private const string Header = "pgmlbackup-hashes 1";

    // Two changes within a tick of the filesystem's clock leave the same times.
    private const long Settled = 2_000_000_000;

    private readonly Dictionary<Key, HashedContent> _known = [];
    private readonly object _gate = new();
    private readonly HashSet<Key> _used = [];

    /// <summary>How many files it knows.</summary>
    internal int Count => _known.Count;

    /// <summary>True when something was added since it was read.</summary>
    internal bool HasChanged { get; private set; }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    internal static HashIndex Read(byte[]? content)
    {
        var index = new HashIndex();
        string[] lines = content is null ? [] : Encoding.ASCII.GetString(content).Split('\n');
        if (lines.Length < 2 || lines[0] != Header || lines[^2] != $"end {lines.Length - 3}")
        {
            return index;
        }

        foreach (string line in lines.AsSpan(1, lines.Length - 3))
        {
            string[] f = line.Split(' ');
            if (f.Length == 7
                && ulong.TryParse(f[0], CultureInfo.InvariantCulture, out ulong device) && ulong.TryParse(f[1], CultureInfo.InvariantCulture, out ulong inode)
                && long.TryParse(f[2], CultureInfo.InvariantCulture, out long size) && long.TryParse(f[3], CultureInfo.InvariantCulture, out long modified)
                && long.TryParse(f[4], CultureInfo.InvariantCulture, out long changed)
                && ContentDigest.OfName(f[5]) is { Kind: ContentDigestKind.Sha256 })
            {
                index._known[new Key(device, inode, size, modified, changed)] = new HashedContent(f[5], f[6] == "-" ? null : f[6]);
            }
        }

        return index;
    }

    /// <summary>The index as text.</summary>
    /// <param name="keepUnused">False to drop what was neither asked for nor added: after a look at all files, those are gone.</param>
    internal byte[] Write(bool keepUnused)
    {
        var text = new StringBuilder(Header).Append('\n');
        lock (_gate)
        {
            IReadOnlyCollection<Key> kept = keepUnused ? _known.Keys : _used;
            foreach (Key key in kept)
            {
                HashedContent content = _known[key];
                text.Append(CultureInfo.InvariantCulture, $"{key.Device} {key.Inode} {key.Size} {key.Modified} {key.Changed} {content.Sha256} {content.GitSha1 ?? "-"}\n");
            }

            text.Append(CultureInfo.InvariantCulture, $"end {kept.Count}\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>What a file hashed to.</summary>
    /// <param name="node">The file.</param>
    /// <param name="needsGitSha1">True when git's hash must be known too.</param>
    /// <returns>Null when it is not known.</returns>
    internal HashedContent? Find(CacheNode node, bool needsGitSha1)
    {
        lock (_gate)
        {
            Key key = Key.Of(node);
            if (!_known.TryGetValue(key, out HashedContent? content))
            {
                return null;
            }

            _used.Add(key);
            return needsGitSha1 && content.GitSha1 is null ? null : content;
        }
    }

    /// <summary>Remembers what a file hashed to, unless it has been changed so lately that another change could not be told from it.</summary>
    internal void Add(CacheNode node, HashedContent content, DateTimeOffset now)
    {
        if ((now.ToUnixTimeMilliseconds() * 1_000_000) - Math.Max(node.Changed, node.Modified) < Settled)
        {
            return;
        }

        lock (_gate)
        {
            Key key = Key.Of(node);
            _known[key] = content;
            _used.Add(key);
            HasChanged = true;
        }
    }

    private readonly record struct Key(ulong Device, ulong Inode, long Size, long Modified, long Changed)
    {
        internal static Key Of(CacheNode node) => new(node.Device, node.Inode, node.Size, node.Modified, node.Changed);
    }
}
