using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery;

/// <summary>A data directory and the original that a restore has kept beside it.</summary>
/// <param name="DataDirectory">The data directory.</param>
/// <param name="RealPath">As above, without symbolic links.</param>
/// <param name="Original">The folder that holds the original; null when there is none.</param>
/// <param name="Cluster">The cluster that runs, or will run, from the data directory.</param>
public sealed record KeptOriginalState(string DataDirectory, string RealPath, string? Original, PgCluster Cluster);
