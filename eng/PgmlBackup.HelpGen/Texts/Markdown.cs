using System.Text.RegularExpressions;

namespace PgmlBackup.HelpGen.Texts;

/// <summary>Texts for a page.</summary>
internal static partial class Markdown
{
    /// <summary>A text as Markdown blocks, separated by empty lines, without one at the end.</summary>
    public static string Of(DocText text) => string.Join("\n\n", text.Blocks.Select(Block));

    /// <summary>Inlines as Markdown.</summary>
    public static string Of(IReadOnlyList<DocInline> inlines) => string.Concat(inlines.Select(Inline));

    /// <summary>Plain text with the marks of Markdown made harmless.</summary>
    public static string Escape(string text) => Marks().Replace(text, @"\$0");

    /// <summary>Plain text for a cell of a table.</summary>
    public static string Cell(string text) => Escape(text).Replace("|", @"\|", StringComparison.Ordinal);

    /// <summary>Code with its language named.</summary>
    public static string Fence(string code, string language) => $"```{language}\n{code}\n```";

    private static string Block(DocBlock block) => block switch
    {
        DocParagraph paragraph => Of(paragraph.Inlines),
        DocList list => string.Join('\n', list.Items.Select(item => $"- {Of(item)}")),
        DocCode code => Fence(code.Code, "powershell"),
        _ => throw new NotSupportedException($"No Markdown is made of {block.GetType().Name}."),
    };

    private static string Inline(DocInline inline)
    {
        string shown = inline.IsCode ? $"`{inline.Text}`" : Escape(inline.Text);
        return inline.Uri is { } uri ? $"[{shown}]({uri})" : shown;
    }

    [GeneratedRegex(@"[\\`*<\[\]]")]
    private static partial Regex Marks();
}
