using PgmlBackup.Host.CommandLine;

namespace PgmlBackup.Host.Arguments;

/// <summary>Pairs of text: <c>key=value,key=value</c>, or PowerShell's <c>@{key=value; key='a value'}</c>. Nothing in it is evaluated.</summary>
internal static class DictionaryText
{
    /// <summary>Takes a text apart.</summary>
    /// <param name="parameter">The parameter that it is for, for messages.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="UsageException">A pair has no <c>=</c> or no key.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Parse(string parameter, string text)
    {
        string trimmed = text.Trim();
        bool isLiteral = trimmed.StartsWith("@{", StringComparison.Ordinal) && trimmed.EndsWith('}');
        IEnumerable<string> pairs = isLiteral
            ? SplitLiteral(trimmed[2..^1]).Where(pair => !string.IsNullOrWhiteSpace(pair))
            : ListText.Split(text);
        return [.. pairs.Select(pair => Pair(parameter, pair, isLiteral))];
    }

    private static KeyValuePair<string, string> Pair(string parameter, string pair, bool isLiteral)
    {
        int equals = pair.IndexOf('=', StringComparison.Ordinal);
        string key = equals < 0 ? "" : Unquote(pair[..equals].Trim(), isLiteral);
        if (key.Length == 0)
        {
            throw new UsageException($"-{parameter} takes pairs of key=value; '{pair}' is none.");
        }

        string value = pair[(equals + 1)..];
        return new(key, isLiteral ? Unquote(value.Trim(), isLiteral) : value);
    }

    // A separator inside of quotes belongs to the text.
    private static IEnumerable<string> SplitLiteral(string text)
    {
        char quote = '\0';
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char current = text[i];
            if (quote != '\0')
            {
                quote = current == quote ? '\0' : quote;
            }
            else if (current is '\'' or '"')
            {
                quote = current;
            }
            else if (current is ';' or '\n')
            {
                yield return text[start..i];
                start = i + 1;
            }
        }

        yield return text[start..];
    }

    private static string Unquote(string text, bool isLiteral)
    {
        bool isQuoted = isLiteral && text.Length >= 2 && text[0] is '\'' or '"' && text[^1] == text[0];
        return isQuoted
            ? text[1..^1].Replace(new string(text[0], 2), text[..1], StringComparison.Ordinal)
            : text;
    }
}
