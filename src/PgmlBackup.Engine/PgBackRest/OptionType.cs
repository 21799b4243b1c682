namespace PgmlBackup.Engine.PgBackRest;

/// <summary>What an option of pgBackRest holds.</summary>
internal enum OptionType
{
    /// <summary>Either <c>y</c> or <c>n</c>.</summary>
    Boolean,

    /// <summary>Pairs of key and value, one a line.</summary>
    Hash,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>Texts, one a line.</summary>
    List,

    /// <summary>An absolute path.</summary>
    Path,

    /// <summary>A number of bytes with an optional unit.</summary>
    Size,

    /// <summary>Any text.</summary>
    String,

    /// <summary>One of a few words.</summary>
    Word,

    /// <summary>A span of time with an optional unit.</summary>
    Time,
}
