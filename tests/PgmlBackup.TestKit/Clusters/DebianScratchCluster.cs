namespace PgmlBackup.TestKit.Clusters;

/// <summary>A cluster that Debian's tools know, in a scratch folder.</summary>
/// <param name="Version">The major version.</param>
/// <param name="Name">The cluster's name, the second part of <c>15/main</c>.</param>
/// <param name="DataDirectory">The data directory.</param>
/// <param name="ConfigurationDirectory">Where <c>postgresql.conf</c> lies.</param>
/// <param name="SocketDirectory">The folder of the Unix socket.</param>
/// <param name="Port">The port, which names the socket.</param>
/// <param name="LogFile">The server log.</param>
public sealed record DebianScratchCluster(
    string Version, string Name, string DataDirectory, string ConfigurationDirectory, string SocketDirectory, int Port, string LogFile);
