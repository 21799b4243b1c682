namespace PgmlBackup.TestKit.ObjectStore;

/// <summary>Counts since the start or the last reset.</summary>
/// <param name="Requests">How many requests arrived.</param>
/// <param name="ByOperation">Of these by operation.</param>
/// <param name="ByStatus">How many were answered, by HTTP status; 0 stands for no answer.</param>
/// <param name="ByErrorCode">How many were refused, by S3's code.</param>
/// <param name="Faults">How many met a fault, by the fault's name.</param>
/// <param name="BytesIn">Bytes of request bodies as sent, framing included.</param>
/// <param name="BytesOut">Bytes of answer bodies.</param>
/// <param name="Connections">How many connections were opened.</param>
/// <param name="InFlight">How many requests run now.</param>
/// <param name="MaximumInFlight">The most that ran at once.</param>
public sealed record S3ServerStats(
    long Requests,
    IReadOnlyDictionary<string, long> ByOperation,
    IReadOnlyDictionary<string, long> ByStatus,
    IReadOnlyDictionary<string, long> ByErrorCode,
    IReadOnlyDictionary<string, long> Faults,
    long BytesIn,
    long BytesOut,
    long Connections,
    int InFlight,
    int MaximumInFlight)
{
    /// <summary>How many requests of an operation arrived.</summary>
    public long this[S3Operation operation] => ByOperation.GetValueOrDefault(operation.ToString());
}
