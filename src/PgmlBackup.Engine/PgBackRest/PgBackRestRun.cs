namespace PgmlBackup.Engine.PgBackRest;

/// <summary>A run of pgBackRest that ended with exit code 0, which alone proves nothing.</summary>
/// <param name="Output">The bytes of standard output, where the caller wanted them; else empty.</param>
/// <param name="Facts">What it said of itself.</param>
/// <param name="Problems">The warnings and errors that it logged.</param>
/// <param name="Duration">How long it ran.</param>
public sealed record PgBackRestRun(byte[] Output, RunFacts Facts, IReadOnlyList<LogEntry> Problems, TimeSpan Duration);
