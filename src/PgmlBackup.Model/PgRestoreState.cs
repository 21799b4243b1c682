namespace PgmlBackup.Model;

/// <summary>How a restore left the server.</summary>
public enum PgRestoreState
{
    /// <summary>It was not started.</summary>
    NotStarted,

    /// <summary>It runs and takes writes, on a timeline of its own.</summary>
    Running,

    /// <summary>It has reached the target and stays there, readable.</summary>
    Paused,

    /// <summary>It has reached the target and has shut down.</summary>
    ShutDown,
}
