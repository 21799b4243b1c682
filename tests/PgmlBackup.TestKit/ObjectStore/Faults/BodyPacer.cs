namespace PgmlBackup.TestKit.ObjectStore.Faults;

/// <summary>Keeps a body at a rate, in slices of a tenth of a second.</summary>
internal sealed class BodyPacer(long? bytesPerSecond, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>How many bytes may go at once.</summary>
    public int Slice { get; } = bytesPerSecond is { } rate ? (int)Math.Clamp(rate / 10, 1, 256 * 1024) : int.MaxValue;

    /// <summary>Waits until so many bytes may have gone in all.</summary>
    public Task WaitAsync(long bytes, CancellationToken cancellationToken)
    {
        if (bytesPerSecond is not { } rate)
        {
            return Task.CompletedTask;
        }

        TimeSpan due = TimeSpan.FromSeconds((double)bytes / rate) - time.GetElapsedTime(_start);
        return due > TimeSpan.Zero ? Task.Delay(due, time, cancellationToken) : Task.CompletedTask;
    }
}
