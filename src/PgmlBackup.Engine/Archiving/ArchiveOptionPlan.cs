namespace PgmlBackup.Engine.Archiving;

/// <summary>What is to be set in pgBackRest's configuration.</summary>
/// <param name="Edits">The lines, in order.</param>
/// <param name="Moves">The options of a configured repository that would make it another one, with where they stand; empty for none.</param>
internal sealed record ArchiveOptionPlan(IReadOnlyList<OptionEdit> Edits, IReadOnlyList<string> Moves);
