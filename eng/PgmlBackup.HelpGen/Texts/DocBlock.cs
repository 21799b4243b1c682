namespace PgmlBackup.HelpGen.Texts;

/// <summary>A piece of documentation that stands by itself: a paragraph, a list or code.</summary>
internal abstract record DocBlock;
