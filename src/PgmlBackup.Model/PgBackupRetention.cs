namespace PgmlBackup.Model;

/// <summary>What the retention policy of its repository makes of one backup set.</summary>
public sealed record PgBackupRetention
{
    /// <summary>The stanza.</summary>
    public required string Stanza { get; init; }

    /// <summary>The number of the repository, 1 to 256.</summary>
    public required int Repository { get; init; }

    /// <summary>The label of the set.</summary>
    public required string Label { get; init; }

    /// <summary>Full, differential or incremental.</summary>
    public required PgBackupType Type { get; init; }

    /// <summary>When the backup ended, UTC.</summary>
    public required DateTime StopTime { get; init; }

    /// <summary>The earliest moment at which an expire removes the set, UTC, as far as the backups that exist decide it; null when it takes backups yet to be made, or when nothing removes it.</summary>
    public DateTime? KeptUntil { get; init; }

    /// <summary>True when an expire would remove the set now.</summary>
    public required bool Expires { get; init; }

    /// <summary>True when the set is pinned.</summary>
    public bool Pinned { get; init; }

    /// <summary>True when a pin does not help: the set is pinned, or a pinned one needs it, and pgBackRest's own expire removes it now or once newer backups are there.</summary>
    public bool PinIgnored { get; init; }

    /// <summary>Bytes that the set alone takes in the repository.</summary>
    public required long RepositoryDeltaSize { get; init; }

    /// <summary>Why it is kept or goes, in words.</summary>
    public required string Reason { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Label;
}
