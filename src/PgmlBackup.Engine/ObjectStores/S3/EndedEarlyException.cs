namespace PgmlBackup.Engine.ObjectStores.S3;

/// <summary>An answer ended before all of the content had come.</summary>
/// <param name="message">Where.</param>
internal sealed class EndedEarlyException(string message) : IOException(message);
