namespace PgmlBackup.Engine.Wal;

/// <summary>The part of the log that one timeline covers in the history of another.</summary>
/// <param name="Timeline">The timeline that covers it.</param>
/// <param name="Begin">Where it begins.</param>
/// <param name="End">Where it was left; null for the timeline whose history it is.</param>
public sealed record TimelinePart(uint Timeline, WalLocation Begin, WalLocation? End);
