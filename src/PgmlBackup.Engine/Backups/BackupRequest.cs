using PgmlBackup.Engine.HfCache;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Backups;

/// <summary>A backup, as it was asked for.</summary>
public sealed record BackupRequest
{
    /// <summary>The type of the set. pgBackRest makes a full one where there is nothing to build upon.</summary>
    public required PgBackupType Type { get; init; }

    /// <summary>The repository to write to, 1 to 256; null for the one with the lowest number.</summary>
    public int? Repository { get; init; }

    /// <summary>Notes to keep with the set.</summary>
    public IReadOnlyList<BackupAnnotation> Annotation { get; init; } = [];

    /// <summary>How many processes copy, 1 to 999; null for what the configuration says, else half of the cores and at least two.</summary>
    public int? ProcessMax { get; init; }

    /// <summary>The compression of a new chain (<c>none</c>, <c>gz</c>, <c>lz4</c>, <c>zst</c>, <c>bz2</c>); null for what the configuration says, else <c>zst</c>.</summary>
    public string? CompressType { get; init; }

    /// <summary>The model cache to sync before the backup and to tie to it; null for none.</summary>
    public HfCacheRequest? HfCache { get; init; }

    /// <summary>Whether PostgreSQL makes a checkpoint at once instead of at its next regular time; null for what the configuration says, else true.</summary>
    public bool? StartFast { get; init; }
}
