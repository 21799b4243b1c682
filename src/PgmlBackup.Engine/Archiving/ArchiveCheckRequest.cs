namespace PgmlBackup.Engine.Archiving;

/// <summary>How an archive is checked.</summary>
public sealed record ArchiveCheckRequest
{
    /// <summary>True to look only: no WAL segment is ended and sent on its way.</summary>
    public bool Passive { get; init; }

    /// <summary>How long a WAL segment may take to arrive; null for pgBackRest's <c>archive-timeout</c>.</summary>
    public TimeSpan? Timeout { get; init; }
}
