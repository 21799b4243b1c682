namespace PgmlBackup.Engine.Wal;

/// <summary>Tells from pg_waldump's last words whether it came to the end of what there is, which is an error for it, or could not read it.</summary>
internal static class WalDumpEnd
{
    private static readonly string[] s_ends =
    [
        "invalid record length at", "could not find file", "could not locate WAL file", "could not open file", "could not find a valid record after",
    ];

    /// <summary>True for the end of the log, or of the segments that were given.</summary>
    /// <param name="words">The last line on its standard error, in English.</param>
    internal static bool IsEnd(string words) => s_ends.Any(end => words.Contains(end, StringComparison.Ordinal));
}
