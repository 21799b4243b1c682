namespace PgmlBackup.Model;

/// <summary>One backup set in one repository, as read back from that repository.</summary>
public record PgBackup
{
    /// <summary>The key of the note that pins a set: this module's retention does not remove it, nor what it needs. pgBackRest's own expire takes no notice.</summary>
    public const string PinKey = "pgmlbackup-pin";

    // Most backups carry no note, and there may be tens of thousands of them.
    private static readonly IReadOnlyDictionary<string, string> s_noAnnotation = new Dictionary<string, string>();

    /// <summary>The stanza that the backup belongs to.</summary>
    public required string Stanza { get; init; }

    /// <summary>The label of the set, for example <c>20261122-150247F</c>. Its digits are the local time of the backup host: use <see cref="StartTime"/>.</summary>
    public required string Label { get; init; }

    /// <summary>Full, differential or incremental.</summary>
    public required PgBackupType Type { get; init; }

    /// <summary>The number of the repository (1 to 256) that holds the set.</summary>
    public required int Repository { get; init; }

    /// <summary>When the backup began, UTC, whole seconds.</summary>
    public required DateTime StartTime { get; init; }

    /// <summary>When the backup ended, UTC, whole seconds. A restore can reach any later moment that its WAL covers.</summary>
    public required DateTime StopTime { get; init; }

    /// <summary>How long the backup took.</summary>
    public TimeSpan Duration => StopTime - StartTime;

    /// <summary>Bytes of the whole cluster when it was backed up: what a restore writes.</summary>
    public required long Size { get; init; }

    /// <summary>Bytes that were read from the cluster for this set.</summary>
    public required long DeltaSize { get; init; }

    /// <summary>Bytes in the repository that a restore of this set needs, earlier sets included; null where pgBackRest does not say (block incremental).</summary>
    public long? RepositorySize { get; init; }

    /// <summary>Bytes that this set alone added to the repository.</summary>
    public required long RepositoryDeltaSize { get; init; }

    /// <summary>The label of the set that this one builds upon; null for a full backup.</summary>
    public string? Prior { get; init; }

    /// <summary>The labels of all other sets that a restore of this one reads; empty for a full backup.</summary>
    public IReadOnlyList<string> Reference { get; init; } = [];

    /// <summary>The first WAL segment that a restore needs; null for an offline backup.</summary>
    public string? WalStart { get; init; }

    /// <summary>The last WAL segment that makes the set consistent; null for an offline backup.</summary>
    public string? WalStop { get; init; }

    /// <summary>The WAL location where the backup began, for example <c>0/5000028</c>; null for an offline backup.</summary>
    public string? LsnStart { get; init; }

    /// <summary>The WAL location where the backup became consistent; null for an offline backup.</summary>
    public string? LsnStop { get; init; }

    /// <summary>The major version of PostgreSQL, for example <c>15</c> or <c>9.6</c>; null when the repository does not say.</summary>
    public string? PostgresVersion { get; init; }

    /// <summary>The system identifier of the cluster; null when the repository does not say.</summary>
    public ulong? SystemIdentifier { get; init; }

    /// <summary>The history number of the database within the stanza: 1, and one more after each major upgrade.</summary>
    public required int DatabaseId { get; init; }

    /// <summary>The version of pgBackRest that made the set.</summary>
    public string? PgBackRestVersion { get; init; }

    /// <summary>True when pages with a wrong checksum were copied, false when none were found, null when they were not checked.</summary>
    public bool? Error { get; init; }

    /// <summary>Notes kept with the set.</summary>
    public IReadOnlyDictionary<string, string> Annotation { get; init; } = s_noAnnotation;

    /// <summary>True when a note pins the set, so that this module's retention keeps it and what it needs; pgBackRest's own expire does not.</summary>
    public bool Pinned => Annotation.ContainsKey(PinKey);

    /// <summary>The type that was asked for, where this object comes from the run that took the backup; otherwise null.</summary>
    public PgBackupType? RequestedType { get; init; }

    /// <summary>True when pgBackRest took another type than was asked for, for example a full because no full existed.</summary>
    public bool TypeChanged => RequestedType is { } requested && requested != Type;

    /// <inheritdoc/>
    public sealed override string ToString() => Label;
}
