using PgmlBackup.Engine.HfCache;
using PgmlBackup.Engine.Recovery.Targets;

namespace PgmlBackup.Engine.Recovery;

/// <summary>A restore, as it was asked for.</summary>
public sealed record RestoreRequest
{
    /// <summary>The label of the set to restore; null for the newest one.</summary>
    public string? Label { get; init; }

    /// <summary>The repository to restore from, 1 to 256; null for the first one that has the set.</summary>
    public int? Repository { get; init; }

    /// <summary>Where the replay of WAL shall end.</summary>
    public RecoveryTarget Target { get; init; } = RecoveryTarget.Latest;

    /// <summary>Whether a restore point or a transaction is not looked for in the WAL before anything is touched.</summary>
    public bool SkipTargetSearch { get; init; }

    /// <summary>The zone in which moments are shown, beside UTC.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Local;

    /// <summary>Another folder to restore into; null for the cluster's own data directory.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Other folders for tablespaces, by their name or object id; empty for those that they had.</summary>
    public IReadOnlyDictionary<string, string> TablespaceMap { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether PostgreSQL stays stopped afterwards.</summary>
    public bool NoStart { get; init; }

    /// <summary>Whether a damaged data directory may be moved aside.</summary>
    public bool ReplaceDamaged { get; init; }

    /// <summary>Whether the cluster comes to a machine that does not know it: its configuration is put back too, and what the machine lacks is looked for.</summary>
    public bool NewMachine { get; init; }

    /// <summary>Whether the present data directory is kept beside the restored one.</summary>
    public bool KeepOriginal { get; init; }

    /// <summary>Whether a backup with damaged pages may be restored.</summary>
    public bool AllowPageErrors { get; init; }

    /// <summary>The model cache to bring back before PostgreSQL starts; null for none.</summary>
    public HfCacheRequest? HfCache { get; init; }

    /// <summary>The snapshot of the model cache: an id, <c>latest</c> or a label; null for the one that the backup was taken with.</summary>
    public string? HfCacheSnapshot { get; init; }

    /// <summary>Whether PostgreSQL is started also when the model cache could not be brought back.</summary>
    public bool StartWithoutCache { get; init; }

    /// <summary>How many processes restore; null for what the configuration says, else all cores and at least four.</summary>
    public int? ProcessMax { get; init; }

    /// <summary>How long the service may take to stop.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromMinutes(5);
}
