using System.Text.RegularExpressions;
using System.Xml.Linq;
using PgmlBackup.HelpGen.Texts;

namespace PgmlBackup.HelpGen.Reading;

/// <summary>Makes a text of documentation comments.</summary>
/// <param name="crefs">What a reference to code is called in help.</param>
internal sealed partial class DocReader(CrefNames crefs)
{
    private static readonly string[] s_separate = ["example", "seealso", "inheritdoc"];

    /// <summary>The text of an element; empty for null.</summary>
    public DocText Read(XElement? element) => element is null ? DocText.Empty : Read(element.Nodes());

    /// <summary>The text of some nodes.</summary>
    public DocText Read(IEnumerable<XNode> nodes)
    {
        var blocks = new List<DocBlock>();
        var running = new List<DocInline>();
        foreach (XNode node in nodes)
        {
            switch (node)
            {
                case XElement { Name.LocalName: "para" } para:
                    Close(running, blocks);
                    blocks.AddRange(Read(para).Blocks);
                    break;
                case XElement { Name.LocalName: "list" } list:
                    Close(running, blocks);
                    blocks.Add(new DocList([.. list.Elements("item").Select(ReadItem)]));
                    break;
                case XElement { Name.LocalName: "code" } code:
                    Close(running, blocks);
                    blocks.Add(new DocCode(Unindent(code.Value)));
                    break;
                case XElement other when s_separate.Contains(other.Name.LocalName):
                    break;
                default:
                    running.AddRange(ReadInline(node));
                    break;
            }
        }

        Close(running, blocks);
        return new DocText(blocks);
    }

    /// <summary>The code of an element without the indentation that all its lines share.</summary>
    public static string Unindent(string code)
    {
        List<string> lines = [.. code.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())];

        // What stands on the line of the tag itself has lost its indentation.
        int indent = lines.Skip(1).Where(line => line.Length > 0)
            .Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty(0).Min();
        return string.Join('\n', lines.Select((line, i) => i == 0 ? line.TrimStart() : line[Math.Min(indent, line.Length)..])).Trim('\n');
    }

    private IReadOnlyList<DocInline> ReadItem(XElement item)
    {
        var inlines = new List<DocInline>();
        if (item.Element("term") is { } term)
        {
            inlines.AddRange(Fold(term.Nodes().SelectMany(ReadInline)));
            inlines.Add(new DocInline(": "));
        }

        inlines.AddRange(Fold((item.Element("description") ?? item).Nodes().SelectMany(ReadInline)));
        return inlines;
    }

    private IEnumerable<DocInline> ReadInline(XNode node)
    {
        switch (node)
        {
            case XText text:
                return [new DocInline(WhiteSpace().Replace(text.Value, " "))];
            case XElement { Name.LocalName: "c" } code:
                return [new DocInline(WhiteSpace().Replace(code.Value, " ").Trim(), IsCode: true)];
            case XElement { Name.LocalName: "see" or "paramref" or "typeparamref" } reference:
                return [crefs.Resolve(reference)];
            case XElement other:
                return other.Nodes().SelectMany(ReadInline);
            default:
                return [];
        }
    }

    private static void Close(List<DocInline> running, List<DocBlock> blocks)
    {
        if (Fold(running) is { Count: > 0 } inlines)
        {
            blocks.Add(new DocParagraph(inlines));
        }

        running.Clear();
    }

    /// <summary>Joins neighbours of plain text and takes off blanks at both ends and double blanks at the seams.</summary>
    private static List<DocInline> Fold(IEnumerable<DocInline> inlines)
    {
        var result = new List<DocInline>();
        foreach (DocInline inline in inlines)
        {
            bool afterBlank = result.Count == 0 || result[^1].Text.EndsWith(' ');
            string text = afterBlank && !inline.IsCode ? inline.Text.TrimStart() : inline.Text;
            if (text.Length == 0)
            {
                continue;
            }

            if (result.Count > 0 && result[^1] is { IsCode: false, Uri: null } last && inline is { IsCode: false, Uri: null })
            {
                result[^1] = last with { Text = last.Text + text };
            }
            else
            {
                result.Add(inline with { Text = text });
            }
        }

        if (result.Count > 0 && result[^1] is { IsCode: false } end)
        {
            result[^1] = end with { Text = end.Text.TrimEnd() };
            if (result[^1].Text.Length == 0)
            {
                result.RemoveAt(result.Count - 1);
            }
        }

        return result;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
