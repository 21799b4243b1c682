namespace PgmlBackup.Engine.Archiving;

/// <summary>What an <c>archive_command</c> is good for.</summary>
internal enum ArchiveCommandFit
{
    /// <summary>It archives into the stanza by the configuration that is meant.</summary>
    Fits,

    /// <summary>There is none, or one that does nothing on purpose.</summary>
    Empty,

    /// <summary>It is pgBackRest's and names another stanza or none.</summary>
    OtherStanza,

    /// <summary>It is pgBackRest's and reads another configuration.</summary>
    OtherConfiguration,

    /// <summary>It is another program's, or does more than call pgBackRest.</summary>
    Foreign,
}
