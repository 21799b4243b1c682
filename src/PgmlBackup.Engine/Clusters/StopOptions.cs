using PgmlBackup.Model;

namespace PgmlBackup.Engine.Clusters;

/// <summary>How a cluster is stopped.</summary>
public sealed record StopOptions
{
    /// <summary>How the server is asked to shut down.</summary>
    public PgShutdownMode Mode { get; init; } = PgShutdownMode.Fast;

    /// <summary>How long to wait until the postmaster is gone.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);
}
