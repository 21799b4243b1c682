using System.Text;

namespace PgmlBackup.Host.Arguments;

/// <summary>Values with commas between them. A comma that belongs to a value is written <c>\,</c>; every other backslash is a backslash.</summary>
internal static class ListText
{
    /// <summary>Takes a text apart. Blanks after a comma are dropped, as in <c>a, b</c>.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] == ',')
            {
                part.Append(',');
                i++;
            }
            else if (text[i] == ',')
            {
                parts.Add(part.ToString());
                part.Clear();
                i = LastBlankAfter(text, i);
            }
            else
            {
                part.Append(text[i]);
            }
        }

        parts.Add(part.ToString());
        return parts;
    }

    /// <summary>Whether a text ends in a comma that announces another value.</summary>
    public static bool Continues(string text) => text.EndsWith(',') && !text.EndsWith("\\,", StringComparison.Ordinal);

    private static int LastBlankAfter(string text, int index)
    {
        while (index + 1 < text.Length && text[index + 1] == ' ')
        {
            index++;
        }

        return index;
    }
}
