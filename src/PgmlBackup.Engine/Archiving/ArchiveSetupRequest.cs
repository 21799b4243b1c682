namespace PgmlBackup.Engine.Archiving;

/// <summary>An archive, as it was asked for.</summary>
public sealed record ArchiveSetupRequest
{
    /// <summary>The repository.</summary>
    public required RepositorySetup Repository { get; init; }

    /// <summary>How many processes a backup uses; null for what is configured, else half of the cores and at least two.</summary>
    public int? ProcessMax { get; init; }

    /// <summary>The folder in which asynchronous archiving keeps its state; null for what is configured, else <c>/var/spool/pgbackrest</c>.</summary>
    public string? SpoolPath { get; init; }

    /// <summary>After what time a WAL segment is archived that is not full; null for what the server has, else one minute.</summary>
    public TimeSpan? ArchiveTimeout { get; init; }

    /// <summary>True to replace an <c>archive_command</c> that archives elsewhere.</summary>
    public bool ReplaceArchiveCommand { get; init; }

    /// <summary>How long the server may take to stop and to start again, each.</summary>
    public TimeSpan RestartTimeout { get; init; } = TimeSpan.FromMinutes(5);
}
