namespace PgmlBackup.Commands;

/// <summary>
/// What a worker wants done on the pipeline's thread, in order. It is bounded: a worker that is faster than the pipeline waits. A BlockingCollection
/// would throw and catch an exception at the end of each, which is three a cmdlet.
/// </summary>
/// <param name="capacity">How many actions may wait.</param>
internal sealed class PipelineQueue(int capacity)
{
    private readonly object _gate = new();
    private readonly Queue<Action> _actions = new();
    private bool _isComplete;

    /// <summary>Adds an action, when there is room for it.</summary>
    /// <param name="action">The action.</param>
    /// <param name="stop">Ends the wait for room.</param>
    /// <returns>False when the queue is complete or the wait was ended: the action is not added.</returns>
    internal bool TryAdd(Action action, CancellationToken stop)
    {
        lock (_gate)
        {
            if (_isComplete || stop.IsCancellationRequested || _actions.Count < capacity)
            {
                return AddUnlessOver(action, stop);
            }
        }

        // Made and undone outside of the lock: undoing it waits for a wake that is under way.
        using CancellationTokenRegistration waking = stop.Register(Wake);
        lock (_gate)
        {
            while (!_isComplete && !stop.IsCancellationRequested && _actions.Count >= capacity)
            {
                Monitor.Wait(_gate);
            }

            return AddUnlessOver(action, stop);
        }
    }

    /// <summary>Takes the next action off, waiting for it.</summary>
    /// <returns>Null when the queue is complete and empty.</returns>
    internal Action? Take()
    {
        lock (_gate)
        {
            while (_actions.Count == 0 && !_isComplete)
            {
                Monitor.Wait(_gate);
            }

            if (!_actions.TryDequeue(out Action? action))
            {
                return null;
            }

            if (_actions.Count == capacity - 1)
            {
                Monitor.PulseAll(_gate);
            }

            return action;
        }
    }

    /// <summary>Says that nothing more is added.</summary>
    internal void Complete()
    {
        lock (_gate)
        {
            _isComplete = true;
            Monitor.PulseAll(_gate);
        }
    }

    private bool AddUnlessOver(Action action, CancellationToken stop)
    {
        if (_isComplete || stop.IsCancellationRequested)
        {
            return false;
        }

        _actions.Enqueue(action);
        if (_actions.Count == 1)
        {
            Monitor.PulseAll(_gate);
        }

        return true;
    }

    private void Wake()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }
}
