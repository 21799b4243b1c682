namespace PgmlBackup.TestKit.ObjectStore.Faults;

/// <summary>All faults of one request, added up: waits add, of the others the first counts.</summary>
internal sealed class S3FaultPlan(IReadOnlyList<S3Fault> faults)
{
    public static S3FaultPlan None { get; } = new([]);

    public IReadOnlyList<string> Names { get; } = [.. faults.Select(fault => fault.Name)];

    public TimeSpan Wait { get; } = faults.Aggregate(TimeSpan.Zero, (sum, fault) => sum + fault.Wait);

    public IReadOnlyList<S3Gate> Gates { get; } = [.. faults.Select(fault => fault.Gate).OfType<S3Gate>()];

    public S3Fault? Error { get; } = faults.FirstOrDefault(fault => fault.Error is not null);

    public S3Fault? Cut { get; } = faults.FirstOrDefault(fault => fault.Cut != S3Cut.None);

    public long? AlterAt { get; } = faults.FirstOrDefault(fault => fault.AlterAt is not null)?.AlterAt;

    public long? BytesPerSecond { get; } = faults.FirstOrDefault(fault => fault.BytesPerSecond is not null)?.BytesPerSecond;

    public bool WrongHeader { get; } = faults.Any(fault => fault.WrongHeader);

    public TimeSpan Skew { get; } = faults.Aggregate(TimeSpan.Zero, (sum, fault) => sum + fault.Skew);

    /// <summary>Whether the connection ends in this way.</summary>
    public bool Cuts(S3Cut cut) => Cut?.Cut == cut;
}
