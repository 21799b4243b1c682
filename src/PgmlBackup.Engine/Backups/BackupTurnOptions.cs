namespace PgmlBackup.Engine.Backups;

/// <summary>How a backup comes to its turn.</summary>
public sealed record BackupTurnOptions
{
    /// <summary>What it does when another one runs.</summary>
    public BackupTurnPolicy Policy { get; init; }

    /// <summary>How long it waits at most; null without end.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>No backup is taken where one that serves ended within this time; null to take one in any case.</summary>
    public TimeSpan? SkipIfNewerThan { get; init; }

    /// <summary>Whether it is taken also when the run that it waited for has done what it wanted.</summary>
    public bool AlwaysRun { get; init; }

    /// <summary>The lock file, absolute; null for the profile's or the usual one.</summary>
    public string? LockPath { get; init; }

    /// <summary>The schedule that starts it; null when none does.</summary>
    public string? Schedule { get; init; }

    /// <summary>When it was due by that schedule, UTC; null without one.</summary>
    public DateTime? Due { get; init; }
}
