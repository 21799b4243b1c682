namespace PgmlBackup.Engine.Configuration;

/// <summary>What a line of a pgBackRest configuration file is.</summary>
public enum ConfigurationLineKind
{
    /// <summary>Nothing but blanks.</summary>
    Blank,

    /// <summary>A comment: the first character that is not a blank is <c>#</c> (a <c>;</c> starts no comment).</summary>
    Comment,

    /// <summary>The header of a section.</summary>
    Section,

    /// <summary>A key and its value.</summary>
    Entry,

    /// <summary>A line at which pgBackRest gives up with error 29. Its text may hold a secret and is never shown.</summary>
    Malformed,
}
