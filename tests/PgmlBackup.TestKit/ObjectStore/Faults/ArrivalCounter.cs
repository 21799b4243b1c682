namespace PgmlBackup.TestKit.ObjectStore.Faults;

/// <summary>Counts up, and wakes those who wait for a count.</summary>
internal sealed class ArrivalCounter
{
    private readonly Lock _lock = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];
    private int _count;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _count;
            }
        }
    }

    public void Add()
    {
        lock (_lock)
        {
            _count++;
            foreach ((int count, TaskCompletionSource reached) in _waiters)
            {
                if (_count >= count)
                {
                    reached.TrySetResult();
                }
            }

            _waiters.RemoveAll(waiter => _count >= waiter.Count);
        }
    }

    public Task WaitAsync(int count, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_count >= count)
            {
                return Task.CompletedTask;
            }

            TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((count, reached));
            return reached.Task.WaitAsync(cancellationToken);
        }
    }
}
