namespace PgmlBackup.Engine.Wal;

/// <summary>What the server of the cluster still holds in <c>pg_wal</c>, whether it runs or not.</summary>
/// <param name="Directory">The folder <c>pg_wal</c>.</param>
/// <param name="Segments">The names of the files in it: segments, those that wait to be filled among them, and histories of timelines.</param>
/// <param name="Ready">The names of those that are full and wait to be archived.</param>
public sealed record ServerWal(string Directory, IReadOnlySet<string> Segments, IReadOnlySet<string> Ready)
{
    /// <summary>The number that the cluster got at its birth; null when there is no server here.</summary>
    public ulong? SystemIdentifier { get; init; }

    /// <summary>The timeline of its latest checkpoint; null when there is no server here.</summary>
    public uint? Timeline { get; init; }

    /// <summary>Bytes of a segment; null when there is no server here.</summary>
    public int? SegmentSize { get; init; }

    /// <summary>For a server that is not here, or is another's.</summary>
    public static ServerWal None { get; } = new(string.Empty, new HashSet<string>(), new HashSet<string>());
}
