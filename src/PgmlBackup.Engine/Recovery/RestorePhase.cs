namespace PgmlBackup.Engine.Recovery;

/// <summary>How far a restore came.</summary>
public enum RestorePhase
{
    /// <summary>Nothing was touched.</summary>
    Checking,

    /// <summary>The service is being stopped.</summary>
    Stopping,

    /// <summary>A damaged data directory is being moved aside.</summary>
    MovingAside,

    /// <summary>pgBackRest brings the files back.</summary>
    Restoring,

    /// <summary>The files are back; what they need to run is looked at.</summary>
    Verifying,

    /// <summary>The service is being started.</summary>
    Starting,

    /// <summary>PostgreSQL replays WAL.</summary>
    Recovering,
}
