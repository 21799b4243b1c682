using System.Globalization;

namespace PgmlBackup.TestKit.ObjectStore;

/// <summary>What the server was asked and what it did. Tests wait on it instead of sleeping.</summary>
public sealed class S3RequestLog
{
    private readonly Lock _lock = new();
    private readonly bool _keep;
    private readonly List<S3RequestRecord> _records = [];
    private readonly List<Waiter> _waiters = [];
    private readonly SortedDictionary<string, long> _byOperation = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _byStatus = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _byErrorCode = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _faults = new(StringComparer.Ordinal);
    private long _requests;
    private long _bytesIn;
    private long _bytesOut;
    private long _connections;
    private int _inFlight;
    private int _maximumInFlight;

    internal S3RequestLog(bool keep) => _keep = keep;

    /// <summary>All requests so far, in the order of arrival; empty when the server keeps none.</summary>
    public IReadOnlyList<S3RequestRecord> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _records];
            }
        }
    }

    /// <summary>The counts.</summary>
    public S3ServerStats Stats
    {
        get
        {
            lock (_lock)
            {
                return new(_requests, Copy(_byOperation), Copy(_byStatus), Copy(_byErrorCode), Copy(_faults), _bytesIn, _bytesOut, _connections, _inFlight, _maximumInFlight);
            }
        }
    }

    /// <summary>How many requests of an operation arrived.</summary>
    public long Count(S3Operation operation) => Stats[operation];

    /// <summary>Forgets requests and counts; those in flight are counted on.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _records.Clear();
            _byOperation.Clear();
            _byStatus.Clear();
            _byErrorCode.Clear();
            _faults.Clear();
            _requests = _bytesIn = _bytesOut = _connections = 0;
            _maximumInFlight = _inFlight;
        }
    }

    /// <summary>Completes with the nth kept request that the condition holds for, when it has arrived.</summary>
    public Task<S3RequestRecord> WaitForArrivalAsync(Func<S3RequestRecord, bool> condition, int nth, CancellationToken cancellationToken) =>
        WaitAsync(condition, nth, completed: false, cancellationToken);

    /// <summary>Completes with the nth kept request that the condition holds for, when it has been answered or cut.</summary>
    public Task<S3RequestRecord> WaitForCompletionAsync(Func<S3RequestRecord, bool> condition, int nth, CancellationToken cancellationToken) =>
        WaitAsync(condition, nth, completed: true, cancellationToken);

    internal void Connected() => Interlocked.Increment(ref _connections);

    internal void Arrived(S3RequestRecord record)
    {
        lock (_lock)
        {
            _requests++;
            _inFlight++;
            _maximumInFlight = Math.Max(_maximumInFlight, _inFlight);
            Increment(_byOperation, record.Operation.ToString());
            foreach (string fault in record.Faults)
            {
                Increment(_faults, fault);
            }

            if (_keep)
            {
                _records.Add(record);
            }

            Wake();
        }
    }

    internal void Completed(S3RequestRecord record)
    {
        lock (_lock)
        {
            record.Completed = true;
            _inFlight--;
            _bytesIn += record.BytesIn;
            _bytesOut += record.BytesOut;
            Increment(_byStatus, record.Status.ToString(CultureInfo.InvariantCulture));
            if (record.ErrorCode is { } code)
            {
                Increment(_byErrorCode, code);
            }

            Wake();
        }
    }

    private Task<S3RequestRecord> WaitAsync(Func<S3RequestRecord, bool> condition, int nth, bool completed, CancellationToken cancellationToken)
    {
        if (!_keep)
        {
            throw new InvalidOperationException("This server keeps no request log.");
        }

        Waiter waiter = new(record => (!completed || record.Completed) && condition(record), nth);
        lock (_lock)
        {
            _waiters.Add(waiter);
            Wake();
        }

        return waiter.Found.Task.WaitAsync(cancellationToken);
    }

    private void Wake() => _waiters.RemoveAll(waiter =>
    {
        S3RequestRecord? found = _records.Where(waiter.Condition).ElementAtOrDefault(waiter.Nth - 1);
        return found is not null && waiter.Found.TrySetResult(found);
    });

    private static void Increment(SortedDictionary<string, long> counts, string name) => counts[name] = counts.GetValueOrDefault(name) + 1;

    private static Dictionary<string, long> Copy(SortedDictionary<string, long> counts) => new(counts, StringComparer.Ordinal);

    private sealed record Waiter(Func<S3RequestRecord, bool> Condition, int Nth)
    {
        public TaskCompletionSource<S3RequestRecord> Found { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
