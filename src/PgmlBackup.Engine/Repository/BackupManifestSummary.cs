namespace PgmlBackup.Engine.Repository;

/// <summary>What a restore must know of a backup's manifest before it starts.</summary>
public sealed record BackupManifestSummary
{
    /// <summary>The label of the set.</summary>
    public required string Label { get; init; }

    /// <summary>The system identifier of the cluster that was backed up.</summary>
    public required ulong SystemIdentifier { get; init; }

    /// <summary>The major version of PostgreSQL.</summary>
    public required string PostgresVersion { get; init; }

    /// <summary>The version of the format of <c>pg_control</c>, which several major versions may share; null when it is not said.</summary>
    public uint? ControlVersion { get; init; }

    /// <summary>The data directory that was backed up.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The compression type of the files, for example <c>zst</c>; null when it is not said.</summary>
    public string? CompressType { get; init; }

    /// <summary>The folders of the tablespaces that lay outside the data directory, by the name of their link under <c>pg_tblspc</c>.</summary>
    public IReadOnlyDictionary<string, string> Tablespaces { get; init; } = new Dictionary<string, string>();

    /// <summary>The names of those tablespaces, by the same name of the link.</summary>
    public IReadOnlyDictionary<string, string> TablespaceNames { get; init; } = new Dictionary<string, string>();

    /// <summary>Bytes of the files of each of those tablespaces, by the same name.</summary>
    public IReadOnlyDictionary<string, long> TablespaceSizes { get; init; } = new Dictionary<string, long>();

    /// <summary>True when <c>postgresql.conf</c> lies in the data directory, and so in the backup. Debian keeps it elsewhere.</summary>
    public required bool HoldsConfiguration { get; init; }
}
