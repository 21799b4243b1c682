namespace PgmlBackup.Engine.Recovery;

/// <summary>What was seen in a data directory.</summary>
/// <param name="Path">The folder.</param>
/// <param name="RealPath">The folder without symbolic links.</param>
/// <param name="State">What it is.</param>
/// <param name="SystemIdentifier">The system identifier of the cluster in it, or of the one whose restore was interrupted; null when it cannot be told.</param>
/// <param name="IsMountPoint">True when a filesystem is mounted right there, so that the folder cannot be renamed.</param>
/// <param name="Names">The names in it.</param>
public sealed record DataDirectoryReport(string Path, string RealPath, DataDirectoryState State, ulong? SystemIdentifier, bool IsMountPoint, IReadOnlyList<string> Names)
{
    /// <summary>The version of the format of its <c>pg_control</c>; null when there is none.</summary>
    public uint? ControlVersion { get; init; }
}
