namespace PgmlBackup.Engine.HfCache;

/// <summary>What stands at a path; links are not followed.</summary>
internal sealed record CacheNode
{
    /// <summary>What it is.</summary>
    internal required CacheNodeKind Kind { get; init; }

    /// <summary>Permission bits.</summary>
    internal required int Mode { get; init; }

    /// <summary>The owner's user id.</summary>
    internal required uint UserId { get; init; }

    /// <summary>The owning group's id.</summary>
    internal required uint GroupId { get; init; }

    /// <summary>Bytes.</summary>
    internal required long Size { get; init; }

    /// <summary>How many names it has.</summary>
    internal required uint Names { get; init; }

    /// <summary>The content's last change, in nanoseconds since 1970, UTC.</summary>
    internal required long Modified { get; init; }

    /// <summary>The last change of content or rights, in nanoseconds since 1970, UTC.</summary>
    internal required long Changed { get; init; }

    /// <summary>The last reading, in seconds since 1970, UTC; mount options may make it coarse.</summary>
    internal required long Accessed { get; init; }

    /// <summary>The number of the device.</summary>
    internal required ulong Device { get; init; }

    /// <summary>The inode within the device.</summary>
    internal required ulong Inode { get; init; }

    /// <summary>True when nothing has been written since the other look.</summary>
    internal bool IsSameContent(CacheNode other) =>
        Size == other.Size && Modified == other.Modified && Changed == other.Changed && Inode == other.Inode && Device == other.Device;
}
