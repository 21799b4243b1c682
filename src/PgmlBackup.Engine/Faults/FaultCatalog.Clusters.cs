namespace PgmlBackup.Engine.Faults;

public static partial class FaultCatalog
{
    /// <summary>No such cluster.</summary>
    public static readonly FaultDefinition ClusterNotFound = new(
        nameof(ClusterNotFound), FaultKind.ObjectNotFound,
        "No cluster of that name is known on this machine.",
        "Run Get-PgCluster to see what there is, and name one of them or give its data directory as an absolute path.");

    /// <summary>More than one cluster is meant.</summary>
    public static readonly FaultDefinition ClusterAmbiguous = new(
        nameof(ClusterAmbiguous), FaultKind.InvalidArgument,
        "More than one cluster could be meant.",
        "Name one: VERSION/NAME as Get-PgCluster shows it, or the absolute path of its data directory.");

    /// <summary>The list of clusters cannot be had.</summary>
    public static readonly FaultDefinition ClusterListFailed = new(
        nameof(ClusterListFailed), FaultKind.ReadError,
        "The system's own list of clusters cannot be read.",
        "Correct what the message names (mostly a line in a postgresql.conf), or name the cluster by the absolute path of its data directory.");

    /// <summary>There is no data directory.</summary>
    public static readonly FaultDefinition ClusterDataMissing = new(
        nameof(ClusterDataMissing), FaultKind.ObjectNotFound,
        "The data directory is missing or is not one of PostgreSQL.",
        "Check that its file system is mounted and the path is right; if the data are lost, restore them with Restore-PgCluster.");

    /// <summary>It does not run and must.</summary>
    public static readonly FaultDefinition ClusterNotRunning = new(
        nameof(ClusterNotRunning), FaultKind.ResourceUnavailable,
        "The cluster does not run.",
        "Start it with Start-PgCluster; if it ended by itself, its server log says why.");

    /// <summary>It runs and takes no connections.</summary>
    public static readonly FaultDefinition ClusterNotAccepting = new(
        nameof(ClusterNotAccepting), FaultKind.ResourceUnavailable,
        "The server runs and does not accept connections now.",
        "It starts, recovers or shuts down: follow it with Get-PgCluster and in its log, and try again when it is Running.");

    /// <summary>It did not start.</summary>
    public static readonly FaultDefinition ClusterStartFailed = new(
        nameof(ClusterStartFailed), FaultKind.InvalidResult,
        "The server did not start.",
        "Read the last lines of its log in the message, correct what they name, and start it again with Start-PgCluster.");

    /// <summary>It does not get ready in time.</summary>
    public static readonly FaultDefinition ClusterStartTimeout = new(
        nameof(ClusterStartTimeout), FaultKind.OperationTimeout,
        "The server runs and did not accept connections in time.",
        "It was left running: it may replay much WAL. Follow its log and Get-PgCluster; if it waits for WAL that cannot be had, its log says which.");

    /// <summary>It could not be stopped.</summary>
    public static readonly FaultDefinition ClusterStopFailed = new(
        nameof(ClusterStopFailed), FaultKind.InvalidResult,
        "The server could not be asked to stop.",
        "Read the message: mostly the account may not do it. Run the command as root or as the cluster's owner.");

    /// <summary>It does not stop in time.</summary>
    public static readonly FaultDefinition ClusterStopTimeout = new(
        nameof(ClusterStopTimeout), FaultKind.OperationTimeout,
        "The server was asked to stop and still runs.",
        "Mode Smart waits for every client: use Fast. Mode Fast waits for the last checkpoint and for WAL to be archived: wait, or use Immediate, after which the next start replays WAL.");

    /// <summary>Programs are missing.</summary>
    public static readonly FaultDefinition PostgresProgramsNotFound = new(
        nameof(PostgresProgramsNotFound), FaultKind.NotInstalled,
        "A program of PostgreSQL is not found for the cluster's version.",
        "Install the server package of that version, or set 'bin_directory' in the profile to the folder that has pg_ctl.");

    /// <summary>The control file is unreadable.</summary>
    public static readonly FaultDefinition ControlDataUnreadable = new(
        nameof(ControlDataUnreadable), FaultKind.InvalidData,
        "The control file of the cluster cannot be read.",
        "global/pg_control is missing or damaged: the server cannot start without it. Restore the cluster with Restore-PgCluster.");

    /// <summary>An SQL error.</summary>
    public static readonly FaultDefinition QueryFailed = new(
        nameof(QueryFailed), FaultKind.InvalidResult,
        "The server refused a statement.",
        "Read its message and SQLSTATE; the server log has the statement.");

    /// <summary>A statement took too long.</summary>
    public static readonly FaultDefinition QueryTimeout = new(
        nameof(QueryTimeout), FaultKind.OperationTimeout,
        "A statement did not end in time and was cancelled.",
        "See what it waits for in pg_stat_activity (wait_event, pg_blocking_pids), end what blocks it, and try again.");

    /// <summary>The login was refused.</summary>
    public static readonly FaultDefinition DatabaseLoginRefused = new(
        nameof(DatabaseLoginRefused), FaultKind.AuthenticationError,
        "The server does not let the cluster's owner into the database.",
        "Read the server's words: with too many clients, end some. Else pg_hba.conf needs 'local all postgres peer' before its other lines; then reload the server.");
}
