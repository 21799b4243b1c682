namespace PgmlBackup.Engine.HfCache;

/// <summary>A path of a cache as the catalogue of models needs it, from the disk or from a snapshot.</summary>
/// <param name="Path">The path below the root.</param>
/// <param name="Target">What a link holds; null for others.</param>
/// <param name="Identity">What tells one file from another: an inode or a hash. Null for what is no file.</param>
/// <param name="Size">Bytes of a file.</param>
/// <param name="LastUse">When it was last read, UTC; null when nobody knows.</param>
/// <param name="Text">The text of a small file, for refs; null for others.</param>
internal sealed record CatalogItem(string Path, string? Target, string? Identity, long Size, DateTime? LastUse, string? Text);
