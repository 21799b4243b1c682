using System.Globalization;
using System.Text;

namespace PgmlBackup.Engine.PgBackRest;

/// <summary>Shows in a message what was refused, without letting it do harm to a terminal or a log.</summary>
internal static class ValueText
{
    private const int Limit = 60;

    /// <summary>The text in quotes; control characters as escapes, the rest of a long text left out.</summary>
    internal static string Show(string? text)
    {
        if (text is null)
        {
            return "Nothing";
        }

        var shown = new StringBuilder("'");

        foreach (var c in text.Take(Limit))
        {
            shown.Append(char.IsControl(c) || char.IsSurrogate(c) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : c.ToString());
        }

        return shown.Append(text.Length > Limit ? "...'" : "'").ToString();
    }
}
