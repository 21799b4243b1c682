namespace PgmlBackup.Engine.Retention;

/// <summary>A span of archived WAL that an expire removes. Both ends name segments that stay.</summary>
/// <param name="ArchiveId">The archive id, for example <c>15-1</c>.</param>
/// <param name="After">The last segment that stays before the span; null when the span begins with the archive.</param>
/// <param name="Before">The first segment that stays behind the span; null when the span ends with the archive.</param>
public sealed record ArchiveSpan(string ArchiveId, string? After, string? Before)
{
    /// <summary>Whether a segment lies in the span.</summary>
    /// <param name="segment">The name of a segment, or of a file that begins with it.</param>
    public bool Holds(string segment) =>
        (After is null || string.CompareOrdinal(segment, 0, After, 0, After.Length) > 0) && (Before is null || string.CompareOrdinal(segment, 0, Before, 0, Before.Length) < 0);

    /// <summary>The span in words.</summary>
    public override string ToString() => (After, Before) switch
    {
        (null, null) => $"all WAL of {ArchiveId}",
        (null, _) => $"WAL of {ArchiveId} before {Before}",
        (_, null) => $"WAL of {ArchiveId} after {After}",
        _ => $"WAL of {ArchiveId} between {After} and {Before}",
    };
}
