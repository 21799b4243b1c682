using System.Text.RegularExpressions;

namespace PgmlBackup.Engine.Clusters.Query;

/// <summary>Reads what <c>psql</c> prints when it is asked for separators that no ordinary text contains.</summary>
internal static partial class QueryOutput
{
    /// <summary>Between two fields: ASCII's unit separator.</summary>
    internal const char FieldSeparator = '\u001F';

    /// <summary>What a null is printed as: ASCII's substitute character.</summary>
    internal const string Null = "\u001A";

    /// <summary>Splits the output, in which a zero byte ends each row: no text of PostgreSQL can contain one.</summary>
    internal static IReadOnlyList<string?[]> Rows(string text) =>
        [.. text.Split('\0').SkipLast(1).Select(row => row.Split(FieldSeparator).Select(field => field == Null ? null : field).ToArray())];

    /// <summary>Finds the server's error with its SQLSTATE, as <c>VERBOSITY=verbose</c> prints it.</summary>
    /// <returns>Null when there is none, as for a connection that failed.</returns>
    internal static QueryError? Error(string errorText)
    {
        Match match = ServerError().Match(errorText);
        return match.Success ? new QueryError(match.Groups["state"].Value, match.Groups["text"].Value.Trim()) : null;
    }

    [GeneratedRegex(@"^(?:psql:[^\n]*?: )?(?:ERROR|FATAL|PANIC):  (?<state>[0-9A-Z]{5}): (?<text>[^\n]*)", RegexOptions.Multiline)]
    private static partial Regex ServerError();
}
