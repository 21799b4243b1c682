namespace PgmlBackup.Engine.Clusters;

/// <summary>What a postmaster says of itself in the eighth line of <c>postmaster.pid</c>.</summary>
public enum PostmasterState
{
    /// <summary>Nothing yet, or a word that is not known: it has only begun to start.</summary>
    Unknown,

    /// <summary>It starts; it may replay WAL for long.</summary>
    Starting,

    /// <summary>It shuts down.</summary>
    Stopping,

    /// <summary>It accepts connections, be it read-only ones.</summary>
    Ready,

    /// <summary>It replays WAL and accepts no connections, since <c>hot_standby</c> is off.</summary>
    Standby,
}
