using PgmlBackup.Model;

namespace PgmlBackup.Engine.HfCache;

/// <summary>Which snapshots would go.</summary>
/// <param name="Removed">Those that would go, the oldest first.</param>
/// <param name="Protected">Those that the policy would drop and a backup still needs.</param>
/// <param name="Destination">The store.</param>
public sealed record HfCacheRemovalPlan(IReadOnlyList<HfCacheSnapshot> Removed, IReadOnlyList<HfCacheSnapshot> Protected, string Destination)
{
    /// <summary>What would be done, in words.</summary>
    public string Description => Removed.Count == 0
        ? $"No snapshot goes from {Destination}; contents that no snapshot refers to and that are older than the grace period are removed."
        : $"Removing {Removed.Count} snapshots from {Destination} ({string.Join(", ", Removed.Select(snapshot => snapshot.Snapshot))}), and contents that no other snapshot refers to and that are older than the grace period.";
}
