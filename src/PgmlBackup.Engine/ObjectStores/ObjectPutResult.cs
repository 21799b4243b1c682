namespace PgmlBackup.Engine.ObjectStores;

/// <summary>What became of an object to store.</summary>
/// <param name="Stored">False when an object of this key stood there already and was left as it is.</param>
/// <param name="SentBytes">How many bytes of the content were sent: less than its length when parts of an earlier attempt stood.</param>
/// <param name="Sha256">The SHA-256 of the content in lower-case hex, computed while it was read; null where it was not read to its end.</param>
public sealed record ObjectPutResult(bool Stored, long SentBytes, string? Sha256);
