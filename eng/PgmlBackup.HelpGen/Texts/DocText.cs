namespace PgmlBackup.HelpGen.Texts;

/// <summary>A text of the documentation, independent of where it is shown.</summary>
/// <param name="Blocks">Its pieces in order.</param>
internal sealed record DocText(IReadOnlyList<DocBlock> Blocks)
{
    /// <summary>No text.</summary>
    public static DocText Empty { get; } = new([]);

    /// <summary>True when there is nothing to read.</summary>
    public bool IsEmpty => Blocks.Count == 0;

    /// <summary>A text of one plain paragraph.</summary>
    public static DocText Of(string text) => new([new DocParagraph([new DocInline(text)])]);

    /// <summary>This text and another below it.</summary>
    public DocText Then(DocText other) => new([.. Blocks, .. other.Blocks]);

    /// <summary>This text with list items below it; the text itself when there are none.</summary>
    public DocText ThenList(IEnumerable<IReadOnlyList<DocInline>> items)
    {
        var list = new DocList([.. items]);
        return list.Items.Count == 0 ? this : new DocText([.. Blocks, list]);
    }

    /// <summary>Everything in one line, as a console shows it.</summary>
    public string ToLine() => string.Join(' ', Blocks.Select(block => block switch
    {
        DocParagraph paragraph => PlainText.Of(paragraph.Inlines),
        DocList list => string.Join(' ', list.Items.Select(PlainText.Of)),
        DocCode code => code.Code.ReplaceLineEndings(" "),
        _ => throw new NotSupportedException($"No line is made of {block.GetType().Name}."),
    }));
}
