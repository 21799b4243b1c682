namespace PgmlBackup.Engine.ObjectStores.S3;

/// <summary>What the store keeps or gave back is not what was sent.</summary>
/// <param name="message">What differs.</param>
internal sealed class AlteredObjectException(string message) : Exception(message);
