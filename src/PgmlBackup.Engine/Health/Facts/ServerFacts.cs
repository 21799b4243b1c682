namespace PgmlBackup.Engine.Health.Facts;

/// <summary>What a running server says of its archiving.</summary>
/// <param name="ArchiveMode">The setting <c>archive_mode</c>.</param>
/// <param name="ArchiveCommand">The setting <c>archive_command</c>.</param>
/// <param name="ArchiveLibrary">The setting <c>archive_library</c>, before which the command does not count; empty when it is not set or not known to the release.</param>
internal sealed record ServerFacts(string ArchiveMode, string ArchiveCommand, string ArchiveLibrary);
