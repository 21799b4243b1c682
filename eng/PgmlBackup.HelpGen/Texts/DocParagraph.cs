namespace PgmlBackup.HelpGen.Texts;

/// <summary>Running text.</summary>
/// <param name="Inlines">Its parts; never empty.</param>
internal sealed record DocParagraph(IReadOnlyList<DocInline> Inlines) : DocBlock;
