using PgmlBackup.Model;

namespace PgmlBackup.Engine.Repository;

/// <summary>All that pgBackRest's <c>info</c> says of one stanza.</summary>
public sealed record StanzaInfo
{
    /// <summary>The stanza and its state.</summary>
    public required PgStanza Stanza { get; init; }

    /// <summary>Its backups over all repositories, the oldest end first. Each is a <see cref="PgBackupDetail"/> where one set was asked for.</summary>
    public IReadOnlyList<PgBackup> Backups { get; init; } = [];

    /// <summary>The databases that it served, by repository, the present one last.</summary>
    public IReadOnlyList<DatabaseHistoryEntry> Databases { get; init; } = [];

    /// <summary>Running work by repository; empty when nothing runs or pgBackRest does not say (before 2.59).</summary>
    public IReadOnlyList<RepositoryProgress> Running { get; init; } = [];
}
