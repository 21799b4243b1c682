namespace PgmlBackup.Host.CommandLine;

/// <summary>What was asked of the host.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Target">The cmdlet's name, the piece of script or the path of the file; empty for help and version.</param>
/// <param name="Arguments">What follows the cmdlet or the file, as the process was given it.</param>
/// <param name="Format">How objects are written.</param>
/// <param name="NonInteractive">True when no question may be asked even on a terminal.</param>
internal sealed record HostOptions(
    HostAction Action,
    string Target,
    IReadOnlyList<string> Arguments,
    OutputFormat Format,
    bool NonInteractive);
