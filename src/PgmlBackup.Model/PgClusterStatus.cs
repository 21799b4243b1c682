namespace PgmlBackup.Model;

/// <summary>Whether a cluster runs.</summary>
public enum PgClusterStatus
{
    /// <summary>A postmaster runs and accepts connections.</summary>
    Running,

    /// <summary>A postmaster runs and does not accept connections yet.</summary>
    Starting,

    /// <summary>A postmaster runs and shuts down; it accepts no new connections.</summary>
    Stopping,

    /// <summary>No postmaster runs.</summary>
    Stopped,

    /// <summary>The data directory is missing or is not one of PostgreSQL.</summary>
    Missing,
}
