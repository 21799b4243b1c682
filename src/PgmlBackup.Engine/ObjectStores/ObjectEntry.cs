namespace PgmlBackup.Engine.ObjectStores;

/// <summary>An object as a listing shows it.</summary>
/// <param name="Key">Its key, relative to the store.</param>
/// <param name="Length">Its size in bytes.</param>
/// <param name="ModifiedAt">When it was stored, UTC; whole seconds with S3.</param>
public sealed record ObjectEntry(string Key, long Length, DateTime ModifiedAt);
