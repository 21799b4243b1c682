namespace PgmlBackup.Engine.Archiving;

/// <summary>A setting of the server.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Current">The value in force, in the setting's own unit.</param>
/// <param name="Configured">The value that the last of the files says, which may wait for a restart; null when no file says one.</param>
/// <param name="IsOnCommandLine">True when the command line of the server says it, so that no file counts.</param>
internal sealed record ServerSetting(string Name, string Current, string? Configured, bool IsOnCommandLine);
