namespace PgmlBackup.Engine.ObjectStores.Transfer;

/// <summary>
/// How many requests run at a time. A store that says it has too much to do gets half as many at once, down to one; each time that as many as are allowed have gone
/// well, one more is allowed again, up to the limit that the caller set.
/// </summary>
internal sealed class RequestSlots
{
    private readonly object _lock = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private readonly int _limit;
    private int _allowed;
    private int _used;
    private int _good;

    /// <summary>All are free.</summary>
    /// <param name="limit">The limit that the caller set.</param>
    internal RequestSlots(int limit)
    {
        _limit = limit;
        _allowed = limit;
    }

    /// <summary>How many may run now.</summary>
    internal int Allowed
    {
        get
        {
            lock (_lock)
            {
                return _allowed;
            }
        }
    }

    /// <summary>Waits for a slot; <see cref="Leave"/> gives it back.</summary>
    internal async Task EnterAsync(CancellationToken stop)
    {
        TaskCompletionSource turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_used < _allowed && _waiting.Count == 0)
            {
                _used++;
                return;
            }

            _waiting.Enqueue(turn);
            // Those before it may all have been stopped while they waited.
            Admit();
        }

        using CancellationTokenRegistration registration = stop.Register(() => turn.TrySetCanceled(stop));
        await turn.Task.ConfigureAwait(false);
    }

    /// <summary>Gives a slot back.</summary>
    internal void Leave()
    {
        lock (_lock)
        {
            _used--;
            Admit();
        }
    }

    /// <summary>The store has too much to do.</summary>
    internal void Congested()
    {
        lock (_lock)
        {
            _allowed = Math.Max(1, _allowed / 2);
            _good = 0;
        }
    }

    /// <summary>A request went well.</summary>
    internal void Good()
    {
        lock (_lock)
        {
            if (_allowed < _limit && ++_good >= _allowed)
            {
                _allowed++;
                _good = 0;
                Admit();
            }
        }
    }

    private void Admit()
    {
        while (_used < _allowed && _waiting.TryDequeue(out TaskCompletionSource? next))
        {
            // One that was stopped while it waited takes no slot.
            if (next.TrySetResult())
            {
                _used++;
            }
        }
    }
}
