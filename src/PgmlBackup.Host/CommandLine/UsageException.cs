namespace PgmlBackup.Host.CommandLine;

/// <summary>What was typed is wrong: the message says what, and nothing was run.</summary>
/// <param name="message">What is wrong and what would be right.</param>
internal sealed class UsageException(string message) : Exception(message);
