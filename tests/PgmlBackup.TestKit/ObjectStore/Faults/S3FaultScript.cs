namespace PgmlBackup.TestKit.ObjectStore.Faults;

/// <summary>The rules in force. They may be changed while the server runs; each request asks them once, when it arrives.</summary>
public sealed class S3FaultScript
{
    private readonly Lock _lock = new();
    private S3FaultHandle[] _rules = [];

    /// <summary>Puts a rule in force.</summary>
    public S3FaultHandle Add(S3FaultRule rule)
    {
        S3FaultHandle handle = new(rule, Remove);
        lock (_lock)
        {
            _rules = [.. _rules, handle];
        }

        return handle;
    }

    /// <summary>A fault of one operation: of the nth such request, or of each.</summary>
    public S3FaultHandle Add(S3Operation operation, S3Fault fault, int? nth = null, int times = 1) =>
        Add(new S3FaultRule(fault) { Operation = operation, Nth = nth, Times = times });

    /// <summary>Takes all rules back.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _rules = [];
        }
    }

    internal S3FaultPlan Plan(S3RequestRecord request)
    {
        S3FaultHandle[] rules = Volatile.Read(ref _rules);
        return rules.Length == 0
            ? S3FaultPlan.None
            : new S3FaultPlan([.. rules.Select(rule => rule.Ask(request)).OfType<S3Fault>()]);
    }

    private void Remove(S3FaultHandle handle)
    {
        lock (_lock)
        {
            _rules = [.. _rules.Where(rule => rule != handle)];
        }
    }
}
