namespace PgmlBackup.HelpGen.Texts;

/// <summary>A run of text within a paragraph.</summary>
/// <param name="Text">What is read, white space already folded.</param>
/// <param name="IsCode">True for what is typed or named literally.</param>
/// <param name="Uri">Where it leads: absolute, or the file name of another cmdlet's page; null for plain text.</param>
internal sealed record DocInline(string Text, bool IsCode = false, string? Uri = null);
