namespace PgmlBackup.HelpGen.Texts;

/// <summary>A list with bullets.</summary>
/// <param name="Items">One sequence of inlines an item.</param>
internal sealed record DocList(IReadOnlyList<IReadOnlyList<DocInline>> Items) : DocBlock;
