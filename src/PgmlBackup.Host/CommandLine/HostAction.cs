namespace PgmlBackup.Host.CommandLine;

/// <summary>What the host was asked for.</summary>
internal enum HostAction
{
    /// <summary>Its help.</summary>
    Help,

    /// <summary>Its version.</summary>
    Version,

    /// <summary>One cmdlet, its arguments taken as they are.</summary>
    Cmdlet,

    /// <summary>A piece of script.</summary>
    Command,

    /// <summary>A script file.</summary>
    File,
}
