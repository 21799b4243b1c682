namespace PgmlBackup.Engine.Recovery;

/// <summary>What is found where a cluster is to be restored.</summary>
public enum DataDirectoryState
{
    /// <summary>Nothing is there.</summary>
    Missing,

    /// <summary>An empty folder.</summary>
    Empty,

    /// <summary>A cluster with its <c>PG_VERSION</c> and a readable <c>pg_control</c>.</summary>
    Cluster,

    /// <summary>A restore that did not end: pgBackRest's <c>backup.manifest</c> is there and <c>pg_control</c>, which it writes last, is not.</summary>
    InterruptedRestore,

    /// <summary>Parts of a cluster, without <c>PG_VERSION</c> or a readable <c>pg_control</c>.</summary>
    Damaged,

    /// <summary>Files that are no part of a cluster.</summary>
    Foreign,
}
