namespace PgmlBackup.Engine.Clusters;

/// <summary>The state of a cluster as its control file has it. A killed server leaves the state in which it was killed.</summary>
public enum ControlState
{
    /// <summary>A state that this version of the module does not know.</summary>
    Unrecognized,

    /// <summary><c>starting up</c>.</summary>
    StartingUp,

    /// <summary><c>shut down</c>: cleanly.</summary>
    ShutDown,

    /// <summary><c>shut down in recovery</c>: a standby, cleanly.</summary>
    ShutDownInRecovery,

    /// <summary><c>shutting down</c>.</summary>
    ShuttingDown,

    /// <summary><c>in crash recovery</c>.</summary>
    InCrashRecovery,

    /// <summary><c>in archive recovery</c>: a standby, or a restore on its way.</summary>
    InArchiveRecovery,

    /// <summary><c>in production</c>.</summary>
    InProduction,
}
