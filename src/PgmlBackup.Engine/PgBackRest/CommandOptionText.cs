namespace PgmlBackup.Engine.PgBackRest;

/// <summary>Reads the options that pgBackRest prints when a command begins.</summary>
internal static class CommandOptionText
{
    /// <summary>Splits <c>--a=b --flag --no-other --c="d e"</c> into names and values; switches read <c>y</c> and <c>n</c>.</summary>
    internal static IEnumerable<(string Name, string Value)> Split(string text)
    {
        int at = text.IndexOf("--", StringComparison.Ordinal);
        while (at >= 0)
        {
            int end = EndOf(text, at);
            string option = text[(at + 2)..end].TrimEnd();
            int equals = option.IndexOf('=');
            yield return equals > 0
                ? (option[..equals], Unquote(option[(equals + 1)..]))
                : option.StartsWith("no-", StringComparison.Ordinal) ? (option[3..], "n") : (option, "y");
            at = end < text.Length ? text.IndexOf("--", end, StringComparison.Ordinal) : -1;
        }
    }

    // A value with blanks stands in quotes, and what is inside them is not escaped.
    private static int EndOf(string text, int start)
    {
        int quote = text.IndexOf("=\"", start, StringComparison.Ordinal);
        int blank = text.IndexOf(' ', start);
        if (quote < 0 || (blank >= 0 && blank < quote))
        {
            return blank < 0 ? text.Length : blank;
        }

        int next = text.IndexOf("\" --", quote + 2, StringComparison.Ordinal);
        return next < 0 ? text.Length : next + 1;
    }

    private static string Unquote(string value) => value.Length > 1 && value[0] == '"' && value[^1] == '"' ? value[1..^1] : value;
}
