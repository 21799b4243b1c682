namespace PgmlBackup.Engine.PgBackRest;

/// <summary>The level of a line that pgBackRest wrote, the gravest first.</summary>
public enum LogLevel
{
    /// <summary>A defect of pgBackRest itself.</summary>
    Assert,

    /// <summary>The command failed.</summary>
    Error,

    /// <summary>The command went on.</summary>
    Warn,

    /// <summary>A step.</summary>
    Info,

    /// <summary>A file.</summary>
    Detail,

    /// <summary>For developers.</summary>
    Debug,

    /// <summary>For developers, with every parameter.</summary>
    Trace,

    /// <summary>Not a log line: what the command prints as its result.</summary>
    Output,
}
