namespace PgmlBackup.Engine.Clusters;

/// <summary>A moment until which something must have come about.</summary>
internal sealed class Deadline(TimeProvider time, TimeSpan patience)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>True once the moment is over.</summary>
    internal bool IsOver => time.GetElapsedTime(_start) >= patience;
}
