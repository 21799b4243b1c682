namespace PgmlBackup.TestKit.ObjectStore.Faults;

/// <summary>A fault ends the connection here.</summary>
internal sealed class ConnectionCutException(bool reset) : Exception("The connection is cut by a fault.")
{
    /// <summary>With a TCP reset; else in order.</summary>
    public bool Reset { get; } = reset;
}
