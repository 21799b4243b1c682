namespace PgmlBackup.Model;

/// <summary>How a server is asked to shut down.</summary>
public enum PgShutdownMode
{
    /// <summary>Sessions are ended and their transactions rolled back; the server shuts down cleanly.</summary>
    Fast,

    /// <summary>The server waits until every client has left by itself.</summary>
    Smart,

    /// <summary>The server ends at once, as in a crash; its next start replays WAL.</summary>
    Immediate,
}
