namespace PgmlBackup.Model;

/// <summary>What ends a span of time that can be reached.</summary>
public enum PgRecoveryWindowEnd
{
    /// <summary>The archive: nothing later has been archived yet. The span grows with the archive.</summary>
    ArchiveEnd,

    /// <summary>A hole: there is later WAL of the timeline, or there should be, and no restore gets to it.</summary>
    Hole,

    /// <summary>A fork: the cluster went on with another timeline, and this one was left.</summary>
    Fork,
}
