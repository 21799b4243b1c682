namespace PgmlBackup.TestKit.ObjectStore.Faults;

/// <summary>Holds requests until a test opens it, and lets the test wait until they are there.</summary>
public sealed class S3Gate
{
    private readonly ArrivalCounter _arrivals = new();
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many requests have come to the gate so far.</summary>
    public int Arrived => _arrivals.Count;

    /// <summary>Completes when so many requests have come, held or passed.</summary>
    public Task WaitForArrivalAsync(int count, CancellationToken cancellationToken) => _arrivals.WaitAsync(count, cancellationToken);

    /// <summary>Lets every held request go on, and those that come later pass.</summary>
    public void Release() => _open.TrySetResult();

    internal Task PassAsync(CancellationToken cancellationToken)
    {
        _arrivals.Add();
        return _open.Task.WaitAsync(cancellationToken);
    }
}
