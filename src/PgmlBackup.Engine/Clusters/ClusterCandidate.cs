using PgmlBackup.Model;

namespace PgmlBackup.Engine.Clusters;

/// <summary>What one source knows of a cluster before anybody has looked at it.</summary>
internal sealed record ClusterCandidate
{
    internal required string Name { get; init; }

    internal string? Version { get; init; }

    internal required string DataDirectory { get; init; }

    internal string? ConfigurationDirectory { get; init; }

    /// <summary>The owner by the source's word, for when there is no data directory to ask.</summary>
    internal uint? OwnerId { get; init; }

    internal int? Port { get; init; }

    internal string? SocketDirectory { get; init; }

    internal string? LogFile { get; init; }

    /// <summary>What else supervises it: <c>patroni</c> or <c>pacemaker</c>; null for nothing.</summary>
    internal string? Supervisor { get; init; }

    internal PgServiceManager Manager { get; init; } = PgServiceManager.PgCtl;

    internal string? ServiceName { get; init; }
}
