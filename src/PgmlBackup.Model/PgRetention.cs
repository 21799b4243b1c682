namespace PgmlBackup.Model;

/// <summary>The retention policy of a repository, where it stands, and what it makes of the backups that are there.</summary>
public sealed record PgRetention
{
    /// <summary>The stanza.</summary>
    public required string Stanza { get; init; }

    /// <summary>The number of the repository, 1 to 256.</summary>
    public required int Repository { get; init; }

    /// <summary>The policy in words.</summary>
    public required string Policy { get; init; }

    /// <summary>Where the retention of full backups is set, for example <c>line 7 of /etc/pgbackrest.conf</c>; null when it is not set.</summary>
    public string? Source { get; init; }

    /// <summary>Days that can be reached at least: a full backup goes only when another one is that old. Null when full backups are kept by count or for ever.</summary>
    public int? Days { get; init; }

    /// <summary>How many full backups are kept; null when they are kept by time or for ever.</summary>
    public int? FullCount { get; init; }

    /// <summary>How many full and differential backups are kept before the oldest differential one goes; null when they stay as long as their full backup.</summary>
    public int? DifferentialCount { get; init; }

    /// <summary>Continuous WAL is kept from so many of the newest backups of <see cref="ArchiveType"/> on; null when the policy does not decide it now, so that no WAL goes.</summary>
    public int? ArchiveCount { get; init; }

    /// <summary>Which backups <see cref="ArchiveCount"/> counts: full ones; full and differential ones; or all.</summary>
    public PgBackupType ArchiveType { get; init; }

    /// <summary>Days for which the manifests of removed backups are kept; null for ever.</summary>
    public int? HistoryDays { get; init; }

    /// <summary>How many backups the repository holds.</summary>
    public int BackupCount => Backup.Count;

    /// <summary>When the oldest backup ended, UTC: a restore reaches no earlier moment. Null when there is none.</summary>
    public DateTime? OldestStopTime { get; init; }

    /// <summary>As <see cref="OldestStopTime"/>, after an expire that runs now.</summary>
    public DateTime? OldestStopTimeAfterExpire { get; init; }

    /// <summary>The labels of the backups that an expire would remove now, the oldest first.</summary>
    public IReadOnlyList<string> ExpiredLabel { get; init; } = [];

    /// <summary>Bytes in the repository that they alone take, WAL not counted.</summary>
    public long ExpiredSize { get; init; }

    /// <summary>The WAL that an expire would remove now, in words.</summary>
    public IReadOnlyList<string> ExpiredWal { get; init; } = [];

    /// <summary>The pinned backups, and what they need, that pgBackRest's own expire removes nevertheless, now or later.</summary>
    public IReadOnlyList<string> IgnoredPin { get; init; } = [];

    /// <summary>The backups, the oldest first.</summary>
    public IReadOnlyList<PgBackupRetention> Backup { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{Stanza}, repository {Repository}: {Policy}";
}
