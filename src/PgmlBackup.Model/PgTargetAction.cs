namespace PgmlBackup.Model;

/// <summary>What PostgreSQL does when the recovery target is reached.</summary>
public enum PgTargetAction
{
    /// <summary>It ends its recovery, begins a new timeline and takes writes.</summary>
    Promote,

    /// <summary>It stays there, readable, until somebody says how to go on.</summary>
    Pause,

    /// <summary>It shuts down, and goes on from there when it is started again.</summary>
    Shutdown,
}
