namespace PgmlBackup.Engine.Repository;

/// <summary>WAL that follows without a gap, as verify met it.</summary>
/// <param name="ArchiveId">The archive id, for example <c>15-1</c>.</param>
/// <param name="First">The first segment.</param>
/// <param name="Last">The last segment.</param>
public sealed record VerifiedRange(string ArchiveId, string First, string Last)
{
    /// <summary>The timeline: the first eight digits of a segment's name.</summary>
    public string Timeline => First[..Math.Min(8, First.Length)];
}
