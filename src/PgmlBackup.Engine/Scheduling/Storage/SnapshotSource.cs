namespace PgmlBackup.Engine.Scheduling.Storage;

/// <summary>Storage that can take a snapshot of itself.</summary>
/// <param name="Kind">What it is, such as <c>ZFS dataset</c>.</param>
/// <param name="Name">Its name, such as <c>tank/pg</c>.</param>
public sealed record SnapshotSource(string Kind, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Name}";
}
