namespace PgmlBackup.Model;

/// <summary>A stanza: the backups and the WAL archive of one PostgreSQL cluster, in all its repositories.</summary>
public sealed record PgStanza
{
    /// <summary>The name of the stanza.</summary>
    public required string Stanza { get; init; }

    /// <summary>What the repositories say, taken together.</summary>
    public required PgStanzaStatus Status { get; init; }

    /// <summary>pgBackRest's own words for the status.</summary>
    public required string Message { get; init; }

    /// <summary>The cipher: <c>none</c>, <c>aes-256-cbc</c> or <c>mixed</c>.</summary>
    public string? Cipher { get; init; }

    /// <summary>The major version of PostgreSQL that the stanza serves now; null when it is unknown.</summary>
    public string? PostgresVersion { get; init; }

    /// <summary>The system identifier of the cluster that the stanza serves now; null when it is unknown.</summary>
    public ulong? SystemIdentifier { get; init; }

    /// <summary>How many backups all repositories hold.</summary>
    public required int BackupCount { get; init; }

    /// <summary>The label of the newest backup; null when there is none.</summary>
    public string? LatestLabel { get; init; }

    /// <summary>When the newest backup ended, UTC; null when there is none.</summary>
    public DateTime? LatestStopTime { get; init; }

    /// <summary>True while a backup, expire or stanza command holds the stanza's lock on this host.</summary>
    public required bool BackupRunning { get; init; }

    /// <summary>True while a restore holds the stanza's lock on this host (pgBackRest 2.56 and later say so).</summary>
    public required bool RestoreRunning { get; init; }

    /// <summary>Bytes that the running work has to copy; null when nothing runs or pgBackRest does not say (before 2.48).</summary>
    public long? RunningSize { get; init; }

    /// <summary>Bytes that the running work has copied; null as for <see cref="RunningSize"/>.</summary>
    public long? RunningSizeComplete { get; init; }

    /// <summary>Each repository.</summary>
    public IReadOnlyList<PgRepository> Repositories { get; init; } = [];

    /// <summary>The ends of the WAL archive, by repository and database.</summary>
    public IReadOnlyList<PgArchiveRange> Archive { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Stanza;
}
