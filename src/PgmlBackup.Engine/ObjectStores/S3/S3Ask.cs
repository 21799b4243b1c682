using PgmlBackup.Engine.ObjectStores.Transfer;

namespace PgmlBackup.Engine.ObjectStores.S3;

/// <summary>One request to a bucket, as it is counted and named.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Step">What is tried, before the words "bucket X".</param>
/// <param name="Key">The object's key in the bucket; null where there is none.</param>
internal sealed record S3Ask(RequestKind Kind, string Step, string? Key = null)
{
    /// <summary>True when the caller holds a slot already.</summary>
    internal bool HoldsSlot { get; init; }

    /// <summary>What is tried, with the object's name.</summary>
    internal string Words => Key is null ? Step : $"{Step} '{Key}' in";
}
