namespace PgmlBackup.Engine.Configuration;

/// <summary>What holds for one call: parameters before the profile, the profile before the defaults of PostgresML's guide.</summary>
public sealed record ModuleSettings
{
    /// <summary>The stanza; null when nobody named one: then it is <see cref="EffectiveConfiguration.DefaultStanza"/>.</summary>
    public string? Stanza { get; init; }

    /// <summary>The number of the repository; null for pgBackRest's own choice.</summary>
    public int? Repository { get; init; }

    /// <summary>pgBackRest's configuration file; null for what it would take itself.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>The folder of further configuration files; null for what pgBackRest would take itself.</summary>
    public string? ConfigIncludePath { get; init; }

    /// <summary>The program pgBackRest: an absolute path, or a name to be looked for in PATH.</summary>
    public required string PgBackRest { get; init; }

    /// <summary>The account that owns the cluster and runs pgBackRest.</summary>
    public required string User { get; init; }

    /// <summary>The file whose kernel lock keeps backups apart; null for pgBackRest's lock folder followed by <c>-flock-lock</c>.</summary>
    public string? LockPath { get; init; }

    /// <summary>The folder that holds the Hugging Face cache.</summary>
    public required string CachePath { get; init; }

    /// <summary>The folder of PostgreSQL's programs; null to find it by the cluster's version.</summary>
    public string? BinDirectory { get; init; }

    /// <summary>The folder of the history of runs; null for the usual ones.</summary>
    public string? StatePath { get; init; }

    /// <summary>After how long a full backup is due; null for never.</summary>
    public TimeSpan? FullEvery { get; init; }

    /// <summary>Where the passphrase of an encrypted repository is kept besides this machine; null when it is not said.</summary>
    public string? Escrow { get; init; }

    /// <summary>Where the copy of the Hugging Face cache lies; null for nowhere.</summary>
    public string? HfCache { get; init; }

    /// <summary>The endpoint of the bucket of that copy; null for Amazon's.</summary>
    public string? HfEndpoint { get; init; }

    /// <summary>The region of that bucket; null to let the AWS chain say it.</summary>
    public string? HfRegion { get; init; }

    /// <summary>The profile in Amazon's credential files; null to let the AWS chain say it.</summary>
    public string? HfAwsProfile { get; init; }
}
