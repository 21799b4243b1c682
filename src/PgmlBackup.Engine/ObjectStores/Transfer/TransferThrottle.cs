namespace PgmlBackup.Engine.ObjectStores.Transfer;

/// <summary>
/// Holds all transfers of a store together to so many bytes a second: a bucket of tokens that fills steadily and is never fuller than a tenth of a second is worth. Whoever
/// takes more than there is goes into debt and waits until it is paid, so that everybody's turn comes in order.
/// </summary>
/// <param name="bytesPerSecond">How many; null for no limit.</param>
/// <param name="time">The clock.</param>
internal sealed class TransferThrottle(long? bytesPerSecond, TimeProvider time)
{
    private static readonly TimeSpan s_burst = TimeSpan.FromSeconds(0.1);

    private readonly object _lock = new();
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _paidUntil = -s_burst;

    /// <summary>How many bytes to move at a time, so that a transfer flows instead of coming in jerks.</summary>
    internal int Slice(int wanted) => bytesPerSecond is { } rate ? (int)Math.Clamp(rate / 20, 1, wanted) : wanted;

    /// <summary>Waits until so many bytes may have been moved.</summary>
    internal ValueTask TakeAsync(int bytes, CancellationToken stop)
    {
        if (bytesPerSecond is not { } rate || bytes <= 0)
        {
            return ValueTask.CompletedTask;
        }

        TimeSpan wait;
        lock (_lock)
        {
            TimeSpan now = time.GetElapsedTime(_start);
            _paidUntil = (_paidUntil > now - s_burst ? _paidUntil : now - s_burst) + TimeSpan.FromSeconds((double)bytes / rate);
            wait = _paidUntil - now;
        }

        return wait > TimeSpan.Zero ? new ValueTask(Task.Delay(wait, time, stop)) : ValueTask.CompletedTask;
    }
}
