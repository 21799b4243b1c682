namespace PgmlBackup.Engine.Configuration;

/// <summary>Why pgBackRest cannot read a line.</summary>
public enum ConfigurationDefect
{
    /// <summary>The line can be read.</summary>
    None,

    /// <summary>The file starts with a byte order mark, which pgBackRest takes as text of the first line.</summary>
    ByteOrderMark,

    /// <summary>The line starts with <c>[</c> and does not end with <c>]</c>.</summary>
    SectionNotClosed,

    /// <summary>The section has no name.</summary>
    SectionWithoutName,

    /// <summary>A key and value stand before the first section.</summary>
    OutsideSection,

    /// <summary>There is no <c>=</c>.</summary>
    EqualsSignMissing,

    /// <summary>There is nothing before the <c>=</c>.</summary>
    KeyMissing,

    /// <summary>The line holds a zero byte, at which pgBackRest would cut it off.</summary>
    ZeroByte,
}
