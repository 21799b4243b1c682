using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.ObjectStores;

/// <summary>What came of trying a bucket.</summary>
/// <param name="Failure">Why it cannot be used: its <see cref="PgmlException.Fault"/> says which of the things that may be wrong it is. Null when it can.</param>
public sealed record BucketProbeResult(PgmlException? Failure)
{
    /// <summary>True when all that was tried went well.</summary>
    public bool IsUsable => Failure is null;

    /// <summary>Refuses a bucket that cannot be used.</summary>
    /// <exception cref="PgmlException">The failure.</exception>
    public void ThrowIfUnusable()
    {
        if (Failure is not null)
        {
            throw Failure;
        }
    }
}
