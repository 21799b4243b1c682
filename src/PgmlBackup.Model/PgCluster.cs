namespace PgmlBackup.Model;

/// <summary>A PostgreSQL cluster on this host: a data directory together with its service.</summary>
public sealed record PgCluster
{
    /// <summary>How a person names it: <c>15/main</c> where Debian's tools know it, else the data directory.</summary>
    public required string Name { get; init; }

    /// <summary>The major version, for example <c>15</c>; null when <c>PG_VERSION</c> cannot be read.</summary>
    public string? Version { get; init; }

    /// <summary>The data directory, absolute.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The folder of <c>postgresql.conf</c> where it lies outside the data directory (Debian); otherwise null.</summary>
    public string? ConfigurationDirectory { get; init; }

    /// <summary>The account that owns the data directory.</summary>
    public required string Owner { get; init; }

    /// <summary>The TCP port, which also names the socket; null when it is not known while the cluster is down.</summary>
    public int? Port { get; init; }

    /// <summary>The folder of the Unix socket; null when there is none or it is not known.</summary>
    public string? SocketDirectory { get; init; }

    /// <summary>Whether it runs.</summary>
    public required PgClusterStatus Status { get; init; }

    /// <summary>True while it replays WAL (a standby, or a restore on its way); null when it does not run.</summary>
    public bool? InRecovery { get; init; }

    /// <summary>When the postmaster started, UTC; null when it does not run.</summary>
    public DateTime? StartTime { get; init; }

    /// <summary>The postmaster's process id; null when it does not run.</summary>
    public int? ProcessId { get; init; }

    /// <summary>What starts and stops it.</summary>
    public required PgServiceManager Manager { get; init; }

    /// <summary>The unit or service by which it is started; null for <c>pg_ctl</c>.</summary>
    public string? ServiceName { get; init; }

    /// <summary>The server log; null when it is not known.</summary>
    public string? LogFile { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name == DataDirectory ? Name : $"{Name} ({DataDirectory})";
}
