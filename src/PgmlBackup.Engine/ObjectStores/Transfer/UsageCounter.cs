namespace PgmlBackup.Engine.ObjectStores.Transfer;

/// <summary>Counts requests and bytes, from any thread.</summary>
internal sealed class UsageCounter
{
    private readonly long[] _requests = new long[Enum.GetValues<RequestKind>().Length];
    private long _retries;
    private long _sent;
    private long _received;

    /// <summary>What was counted up to now.</summary>
    internal ObjectStoreUsage Snapshot() => new()
    {
        Listings = Count(RequestKind.Listing),
        Looks = Count(RequestKind.Look),
        Reads = Count(RequestKind.Read),
        Writes = Count(RequestKind.Write),
        Parts = Count(RequestKind.Part),
        Uploads = Count(RequestKind.Upload),
        Deletions = Count(RequestKind.Deletion),
        Retries = Interlocked.Read(ref _retries),
        SentBytes = Interlocked.Read(ref _sent),
        ReceivedBytes = Interlocked.Read(ref _received),
    };

    /// <summary>A request is made.</summary>
    internal void Request(RequestKind kind, bool again)
    {
        Interlocked.Increment(ref _requests[(int)kind]);
        if (again)
        {
            Interlocked.Increment(ref _retries);
        }
    }

    /// <summary>Bytes of content were sent.</summary>
    internal void Sent(long bytes) => Interlocked.Add(ref _sent, bytes);

    /// <summary>Bytes of content were received.</summary>
    internal void Received(long bytes) => Interlocked.Add(ref _received, bytes);

    private long Count(RequestKind kind) => Interlocked.Read(ref _requests[(int)kind]);
}
