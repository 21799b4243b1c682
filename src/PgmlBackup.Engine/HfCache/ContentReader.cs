using Microsoft.Win32.SafeHandles;
using PgmlBackup.Engine.ObjectStores;

namespace PgmlBackup.Engine.HfCache;

/// <summary>Finds out what the files of a cache hold: by the index where they have not changed, else by hashing them.</summary>
/// <param name="root">The cache.</param>
/// <param name="index">What is known from before.</param>
/// <param name="trusts">False to hash everything again.</param>
/// <param name="time">The clock.</param>
internal sealed class ContentReader(CacheRoot root, HashIndex index, bool trusts, TimeProvider time)
{
    /// <summary>Files up to so many bytes stand in the manifest itself: refs, markers, what is known to be absent.</summary>
    internal const int InlineLimit = 256;

    private int _hashedFiles;
    private long _hashedBytes;

    /// <summary>How many files were hashed.</summary>
    internal int HashedFiles => _hashedFiles;

    /// <summary>How many bytes were hashed.</summary>
    internal long HashedBytes => Interlocked.Read(ref _hashedBytes);

    /// <summary>Reads a file.</summary>
    /// <param name="entry">The file.</param>
    /// <param name="mayWait">True when the content may stay unread until it is stored, where the name says what it must be.</param>
    /// <param name="moved">Told how many bytes more were read.</param>
    /// <param name="stop">Ends it.</param>
    internal ReadFile Read(CacheEntry entry, bool mayWait, Action<long>? moved, CancellationToken stop)
    {
        if (entry.Node.Size <= InlineLimit)
        {
            return ReadInline(entry);
        }

        if (mayWait && entry.Name is { Kind: ContentDigestKind.Sha256 } name)
        {
            return new ReadFile(entry, ReadState.Good) { Sha256 = name.Hex, IsByName = true };
        }

        (ReadState state, HashedContent? content) = Hash(entry, moved, stop);
        return new ReadFile(entry, state) { Sha256 = content?.Sha256 };
    }

    /// <summary>What is known of a file from before; null when nothing is.</summary>
    internal HashedContent? Recall(CacheEntry entry) => trusts ? index.Find(entry.Node, entry.Name is { Kind: ContentDigestKind.GitSha1 }) : null;

    /// <summary>Remembers what a file held that was read otherwise, if it is still the file that the scan saw.</summary>
    internal void Remember(CacheEntry entry, SafeFileHandle file, string sha256)
    {
        if (CacheRoot.Look(file) is { } now && now.IsSameContent(entry.Node))
        {
            index.Add(entry.Node, new HashedContent(sha256, null), time.GetUtcNow());
        }
    }

    /// <summary>Counts what was hashed elsewhere.</summary>
    internal void CountHashed(long bytes)
    {
        Interlocked.Increment(ref _hashedFiles);
        Interlocked.Add(ref _hashedBytes, bytes);
    }

    private ReadFile ReadInline(CacheEntry entry)
    {
        if (entry.Node.Size == 0 && entry.Name is null)
        {
            return new ReadFile(entry, ReadState.Good) { Inline = [] };
        }

        byte[]? bytes = root.ReadSmall(entry.Path, InlineLimit);
        if (bytes is null || bytes.Length != entry.Node.Size)
        {
            return new ReadFile(entry, root.Look(entry.Path) is null ? ReadState.Gone : ReadState.Changed);
        }

        return entry.Name is { } name && DigestOf(bytes, name.Kind) != name
            ? new ReadFile(entry, ReadState.Corrupt)
            : new ReadFile(entry, ReadState.Good) { Inline = bytes };
    }

    private (ReadState State, HashedContent? Content) Hash(CacheEntry entry, Action<long>? moved, CancellationToken stop)
    {
        bool needsGit = entry.Name is { Kind: ContentDigestKind.GitSha1 };
        if (Recall(entry) is { } known)
        {
            return Judge(entry, known);
        }

        using SafeFileHandle? file = root.OpenRead(entry.Path);
        if (file is null)
        {
            return (ReadState.Gone, null);
        }

        HashedContent? content = FileHasher.Hash(file, entry.Node.Size, needsGit, moved, stop);
        CountHashed(entry.Node.Size);
        if (content is null || CacheRoot.Look(file) is not { } now || !now.IsSameContent(entry.Node))
        {
            return (ReadState.Changed, null);
        }

        index.Add(entry.Node, content, time.GetUtcNow());
        return Judge(entry, content);
    }

    private static (ReadState State, HashedContent? Content) Judge(CacheEntry entry, HashedContent content) => entry.Name switch
    {
        { Kind: ContentDigestKind.Sha256 } name when name.Hex != content.Sha256 => (ReadState.Corrupt, null),
        { Kind: ContentDigestKind.GitSha1 } name when name.Hex != content.GitSha1 => (ReadState.Corrupt, null),
        _ => (ReadState.Good, content),
    };

    private static ContentDigest DigestOf(byte[] bytes, ContentDigestKind kind)
    {
        using var hasher = new ContentHasher(kind, bytes.Length);
        hasher.Append(bytes);
        return hasher.Finish();
    }
}
