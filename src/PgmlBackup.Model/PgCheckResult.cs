namespace PgmlBackup.Model;

/// <summary>One check of the way that WAL takes from the server to the repositories.</summary>
public sealed record PgCheckResult
{
    /// <summary>The stanza.</summary>
    public required string Stanza { get; init; }

    /// <summary>What was checked: <c>Server</c>, <c>ArchiveMode</c>, <c>ArchiveCommand</c>, <c>StopFile</c>, <c>Archiver</c>, <c>Backlog</c>, <c>Spool</c> or <c>Repository</c>.</summary>
    public required string Check { get; init; }

    /// <summary>The repository, 1 to 256; null for a check that concerns none by itself.</summary>
    public int? Repository { get; init; }

    /// <summary>What came of it.</summary>
    public required PgCheckStatus Status { get; init; }

    /// <summary>Why it failed; <see cref="PgCheckCause.None"/> unless it did.</summary>
    public PgCheckCause Cause { get; init; }

    /// <summary>What was found.</summary>
    public required string Message { get; init; }

    /// <summary>What to do; null unless it failed.</summary>
    public string? Recommendation { get; init; }

    /// <summary>When it was found, UTC.</summary>
    public required DateTime Time { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Check}: {Status}";
}
