using PgmlBackup.Model;

namespace PgmlBackup.Engine.Retention;

/// <summary>pgBackRest's own retention of one repository: what its options say, without what it makes of options that are not set.</summary>
public sealed record RetentionPolicy
{
    /// <summary>The largest value of pgBackRest's options; it stands for "for ever, and without a warning".</summary>
    public const int Forever = 9_999_999;

    /// <summary>True when <see cref="Full"/> is a number of days; false when it is a number of full backups.</summary>
    public bool IsByTime { get; init; }

    /// <summary>Days, or how many full backups are kept; null when it is not set, so that all are.</summary>
    public int? Full { get; init; }

    /// <summary>How many full and differential backups are kept before the oldest differential one goes; null when it is not set.</summary>
    public int? Differential { get; init; }

    /// <summary>From which of the newest backups of <see cref="ArchiveType"/> on WAL is kept without a gap; null when it is not set.</summary>
    public int? Archive { get; init; }

    /// <summary>Which backups <see cref="Archive"/> counts.</summary>
    public PgBackupType ArchiveType { get; init; } = PgBackupType.Full;

    /// <summary>Days for which the manifests of removed backups are kept; null for ever.</summary>
    public int? History { get; init; }

    /// <summary>Whether no full backup ever goes.</summary>
    public bool KeepsAllFull => Full is null or Forever;

    /// <summary>The policy in words.</summary>
    /// <returns>For example <c>full backups of 14 days</c>.</returns>
    public string Describe()
    {
        string full = Full switch
        {
            null => "all full backups (the retention is not set)",
            Forever => "all full backups",
            { } days when IsByTime => $"full backups of {days} {(days == 1 ? "day" : "days")}",
            1 => "the newest full backup",
            { } count => $"the newest {count} full backups",
        };
        return full + (Differential is { } differential and not Forever ? $", differential ones among the newest {differential}" : string.Empty);
    }
}
