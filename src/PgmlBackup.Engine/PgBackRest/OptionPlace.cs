namespace PgmlBackup.Engine.PgBackRest;

/// <summary>Where an option of pgBackRest may stand, besides the command line.</summary>
internal enum OptionPlace
{
    /// <summary>Nowhere else; in a file it is ignored with a warning.</summary>
    CommandLine,

    /// <summary>In any section.</summary>
    Global,

    /// <summary>In a section of a stanza; in a global one it is ignored with a warning.</summary>
    Stanza,
}
