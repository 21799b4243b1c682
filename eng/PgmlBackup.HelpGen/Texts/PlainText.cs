using System.Text;

namespace PgmlBackup.HelpGen.Texts;

/// <summary>Texts for a console.</summary>
internal static class PlainText
{
    /// <summary>Inlines as a console shows them: an address follows its text in parentheses.</summary>
    public static string Of(IReadOnlyList<DocInline> inlines) => string.Concat(inlines.Select(inline =>
        inline.Uri is { } uri && Uri.IsWellFormedUriString(uri, UriKind.Absolute) && uri != inline.Text ? $"{inline.Text} ({uri})" : inline.Text));

    /// <summary>One paragraph, broken at white space.</summary>
    /// <param name="text">The paragraph.</param>
    /// <param name="indent">Blanks before each line.</param>
    /// <param name="width">The longest line, the blanks included. A longer word has a line of its own.</param>
    /// <returns>Lines, each ended by a line feed.</returns>
    public static string Wrap(string text, int indent, int width = 80)
    {
        var result = new StringBuilder();
        var line = new StringBuilder();
        foreach (string word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && indent + line.Length + 1 + word.Length > width)
            {
                result.Append(' ', indent).Append(line).Append('\n');
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        return line.Length > 0 ? result.Append(' ', indent).Append(line).Append('\n').ToString() : result.ToString();
    }
}
