namespace PgmlBackup.Host.CommandLine;

/// <summary>How objects are written to standard output.</summary>
internal enum OutputFormat
{
    /// <summary>The first view that the module or PowerShell has for them: a table for most.</summary>
    Table,

    /// <summary>One property a line.</summary>
    List,

    /// <summary>One JSON array.</summary>
    Json,
}
