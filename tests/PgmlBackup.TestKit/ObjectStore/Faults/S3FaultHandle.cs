namespace PgmlBackup.TestKit.ObjectStore.Faults;

/// <summary>One rule in force: how often it has been met, and the way to take it back.</summary>
public sealed class S3FaultHandle
{
    private readonly S3FaultRule _rule;
    private readonly Action<S3FaultHandle> _remove;
    private readonly Random _random;
    private readonly Lock _lock = new();
    private readonly ArrivalCounter _fired = new();
    private int _seen;

    internal S3FaultHandle(S3FaultRule rule, Action<S3FaultHandle> remove)
    {
        _rule = rule;
        _remove = remove;
        _random = new Random(rule.Seed);
    }

    /// <summary>How many requests matched.</summary>
    public int Seen
    {
        get
        {
            lock (_lock)
            {
                return _seen;
            }
        }
    }

    /// <summary>How many of them met the fault.</summary>
    public int Fired => _fired.Count;

    /// <summary>Completes when so many requests have met the fault.</summary>
    public Task WaitForFiredAsync(int count, CancellationToken cancellationToken) => _fired.WaitAsync(count, cancellationToken);

    /// <summary>Takes the rule back; what already met it goes on.</summary>
    public void Remove() => _remove(this);

    internal S3Fault? Ask(S3RequestRecord request)
    {
        if (!_rule.Matches(request))
        {
            return null;
        }

        lock (_lock)
        {
            _seen++;
            bool due = _rule.Nth is not { } nth || (_seen >= nth && _seen - nth < _rule.Times);
            if (!due || (_rule.Probability < 1 && _random.NextDouble() >= _rule.Probability))
            {
                return null;
            }
        }

        _fired.Add();
        return _rule.Fault;
    }
}
