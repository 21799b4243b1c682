namespace PgmlBackup.Engine.Health.Facts;

/// <summary>Who may read a file.</summary>
/// <param name="Mode">The permission bits.</param>
/// <param name="IsReadableByOwner">True when the owner of the cluster may still read it once all others may not.</param>
internal sealed record FileOwnership(UnixFileMode Mode, bool IsReadableByOwner)
{
    /// <summary>True when the owner of the cluster may not read it today.</summary>
    internal bool IsClosedToOwner => !IsReadableByOwner && !IsReadableByOthers;

    /// <summary>True when every account of the machine may read it.</summary>
    internal bool IsReadableByOthers => Mode.HasFlag(UnixFileMode.OtherRead);
}
