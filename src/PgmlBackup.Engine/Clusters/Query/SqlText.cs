namespace PgmlBackup.Engine.Clusters.Query;

/// <summary>Text made safe to stand in a statement.</summary>
public static class SqlText
{
    /// <summary>A string literal, whatever <c>standard_conforming_strings</c> is.</summary>
    /// <exception cref="ArgumentException">It contains a zero byte, which no text of PostgreSQL may.</exception>
    public static string Literal(string value)
    {
        if (value.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("A text of PostgreSQL cannot contain a zero byte.", nameof(value));
        }

        string quoted = "'" + value.Replace("'", "''", StringComparison.Ordinal) + "'";
        return value.Contains('\\', StringComparison.Ordinal) ? "E" + quoted.Replace(@"\", @"\\", StringComparison.Ordinal) : quoted;
    }

    /// <summary>A quoted identifier.</summary>
    /// <exception cref="ArgumentException">It is empty or contains a zero byte.</exception>
    public static string Identifier(string name) => name.Length == 0 || name.Contains('\0', StringComparison.Ordinal)
        ? throw new ArgumentException("An identifier of PostgreSQL is neither empty nor has it a zero byte.", nameof(name))
        : "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
