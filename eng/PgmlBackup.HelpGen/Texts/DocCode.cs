namespace PgmlBackup.HelpGen.Texts;

/// <summary>Code as it is typed, its common indentation removed.</summary>
/// <param name="Code">Lines separated by a line feed.</param>
internal sealed record DocCode(string Code) : DocBlock;
