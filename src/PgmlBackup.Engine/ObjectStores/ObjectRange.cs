namespace PgmlBackup.Engine.ObjectStores;

/// <summary>Some bytes of an object.</summary>
/// <param name="Offset">The first byte's place, from 0.</param>
/// <param name="Length">How many bytes; at least 1.</param>
public readonly record struct ObjectRange(long Offset, long Length);
