using System.Text.RegularExpressions;

namespace PgmlBackup.Engine.Processes;

/// <summary>Command lines as people read and paste them.</summary>
public static partial class CommandLineText
{
    /// <summary>Joins words, each quoted for a POSIX shell where it must be.</summary>
    public static string Quote(IEnumerable<string> words) => string.Join(' ', words.Select(QuoteWord));

    private static string QuoteWord(string word) =>
        Plain().IsMatch(word) ? word : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    [GeneratedRegex(@"^[A-Za-z0-9_./:=,@%+-]+$")]
    private static partial Regex Plain();
}
