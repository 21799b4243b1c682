using PgmlBackup.Engine.HfCache.Snapshots;

namespace PgmlBackup.Engine.HfCache;

/// <summary>A file of a snapshot that must be written.</summary>
/// <param name="Entry">The file.</param>
/// <param name="Content">Where its content lies; null when it is inline.</param>
internal sealed record RestoreItem(SnapshotEntry Entry, SnapshotContent? Content)
{
    /// <summary>Bytes.</summary>
    internal long Size => Content?.Size ?? Entry.Inline!.Length;
}
