namespace PgmlBackup.Engine.ObjectStores.Transfer;

/// <summary>Ends a request in which nothing moves any more.</summary>
internal sealed class StallWatch : IDisposable
{
    private readonly TimeSpan _patience;
    private readonly CancellationToken _stop;
    private readonly CancellationTokenSource _limit;
    private volatile bool _ended;

    /// <summary>Begins to watch.</summary>
    /// <param name="patience">How long nothing may move.</param>
    /// <param name="stop">Ends the request too.</param>
    internal StallWatch(TimeSpan patience, CancellationToken stop)
    {
        _patience = patience;
        _stop = stop;
        _limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _limit.CancelAfter(patience);
    }

    /// <summary>Ends when it was stopped or nothing moved for too long.</summary>
    internal CancellationToken Token => _limit.Token;

    /// <summary>True when it ended because nothing moved.</summary>
    internal bool Stalled => _limit.IsCancellationRequested && !_ended && !_stop.IsCancellationRequested;

    /// <summary>Something moved.</summary>
    internal void Moved() => _limit.CancelAfter(_patience);

    /// <summary>Something is waited for that is not the store's doing.</summary>
    internal void Pause() => _limit.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>Ends the request at once.</summary>
    internal void End()
    {
        _ended = true;
        _limit.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose() => _limit.Dispose();
}
