namespace PgmlBackup.Model;

/// <summary>What starts and stops a cluster.</summary>
public enum PgServiceManager
{
    /// <summary>A systemd unit.</summary>
    Systemd,

    /// <summary>Debian's <c>pg_ctlcluster</c>.</summary>
    PgCtlCluster,

    /// <summary>The <c>service</c> command of a System V init script that owns this one cluster.</summary>
    Service,

    /// <summary>PostgreSQL's own <c>pg_ctl</c>.</summary>
    PgCtl,
}
