using PgmlBackup.Model;

namespace PgmlBackup.Engine.Clusters;

/// <summary>How a cluster is started.</summary>
public sealed record StartOptions
{
    /// <summary>How long to wait until the server accepts connections.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// True to be content with a postmaster that lives and starts, as after a restore, which may replay WAL for hours: the cluster is then returned
    /// with the status <see cref="PgClusterStatus.Starting"/>.
    /// </summary>
    public bool AcceptStarting { get; init; }

    /// <summary>Called with the status whenever it has changed, on a thread of the pool; null when nobody listens.</summary>
    public Action<PgClusterStatus>? OnStatus { get; init; }

    /// <summary>
    /// Options for the server, such as <c>-c</c>, <c>hot_standby=on</c>, <c>-p</c>, <c>5433</c>. Only for clusters that are started by
    /// <c>pg_ctl</c> or <c>pg_ctlcluster</c>: a service has its own.
    /// </summary>
    public IReadOnlyList<string> ServerOptions { get; init; } = [];
}
