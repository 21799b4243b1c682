namespace PgmlBackup.Engine.Configuration;

/// <summary>What one source says: a profile file, its part for one stanza, or the parameters of a cmdlet. Null where it says nothing.</summary>
public sealed record ProfileLayer
{
    /// <summary>Key <c>stanza</c>: the stanza when none is named. Default: what PGBACKREST_STANZA names, else the only one that is configured, else
    /// <c>main</c>. Not within <c>[stanzas.NAME]</c>.</summary>
    public string? Stanza { get; init; }

    /// <summary>Key <c>repository</c>: the number of the repository, 1 to 256. Default: pgBackRest's own choice, which differs by command.</summary>
    public int? Repository { get; init; }

    /// <summary>Key <c>config_path</c>: pgBackRest's configuration file. Default: <c>/etc/pgbackrest/pgbackrest.conf</c>, else
    /// <c>/etc/pgbackrest.conf</c>, with <c>/etc/pgbackrest/conf.d</c>. A file that is named is read alone.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>Key <c>config_include_path</c>: the folder of further configuration files. It belongs to the <c>config_path</c> that stands beside it:
    /// where a later source names another file, the folder no longer counts.</summary>
    public string? ConfigIncludePath { get; init; }

    /// <summary>Key <c>pgbackrest</c>: the program, an absolute path or a name that is looked for in PATH. Default: <c>pgbackrest</c>.</summary>
    public string? PgBackRest { get; init; }

    /// <summary>Key <c>user</c>: the account that owns the cluster and runs pgBackRest. Default: <c>postgres</c>.</summary>
    public string? User { get; init; }

    /// <summary>Key <c>lock_path</c>: the file whose kernel lock keeps backups apart, shared with flock(1). Default: pgBackRest's lock folder followed by
    /// <c>-flock-lock</c>, which is the <c>/tmp/pgbackrest-flock-lock</c> of PostgresML's guide where that folder is not configured.</summary>
    public string? LockPath { get; init; }

    /// <summary>Key <c>cache_path</c>: the folder that holds the Hugging Face cache. Default: <c>/var/lib/postgresql/.cache</c>.</summary>
    public string? CachePath { get; init; }

    /// <summary>Key <c>bin_directory</c>: the folder of PostgreSQL's programs. Default: found by the cluster's version.</summary>
    public string? BinDirectory { get; init; }

    /// <summary>Key <c>state_path</c>: the folder of the history of runs. Default: <c>/var/lib/pgmlbackup</c>, else <c>~/.local/state/pgmlbackup</c> of the
    /// owner of the cluster.</summary>
    public string? StatePath { get; init; }

    /// <summary>Key <c>full_every</c>: after how long a full backup is due, so that the next backup of any type becomes one, for example <c>7d</c>. Default:
    /// never by itself.</summary>
    public TimeSpan? FullEvery { get; init; }

    /// <summary>Key <c>escrow</c>: where the passphrase of an encrypted repository is kept besides this machine, for example <c>vault://backup/main</c>
    /// or <c>safe, envelope 7</c>; never the passphrase. Default: it is not said.</summary>
    public string? Escrow { get; init; }

    /// <summary>Key <c>hf_cache</c>: where the copy of the Hugging Face cache lies, <c>s3://bucket/prefix</c> or <c>/folder</c>. Where it is set, backups sync
    /// the cache first and restores bring it back. Default: none.</summary>
    public string? HfCache { get; init; }

    /// <summary>Key <c>hf_endpoint</c>: the endpoint of that bucket. Default: Amazon's of the region.</summary>
    public string? HfEndpoint { get; init; }

    /// <summary>Key <c>hf_region</c>: the region of that bucket. Default: as the AWS tools find it.</summary>
    public string? HfRegion { get; init; }

    /// <summary>Key <c>hf_aws_profile</c>: the profile in Amazon's credential files. Default: as the AWS tools find it.</summary>
    public string? HfAwsProfile { get; init; }

    /// <summary>This source before another.</summary>
    /// <param name="other">The source that counts where this one says nothing.</param>
    /// <returns>Both as one.</returns>
    public ProfileLayer Over(ProfileLayer other) => new()
    {
        Stanza = Stanza ?? other.Stanza,
        Repository = Repository ?? other.Repository,
        ConfigPath = ConfigPath ?? other.ConfigPath,
        ConfigIncludePath = ConfigIncludePath ?? (ConfigPath is null ? other.ConfigIncludePath : null),
        PgBackRest = PgBackRest ?? other.PgBackRest,
        User = User ?? other.User,
        LockPath = LockPath ?? other.LockPath,
        CachePath = CachePath ?? other.CachePath,
        BinDirectory = BinDirectory ?? other.BinDirectory,
        StatePath = StatePath ?? other.StatePath,
        FullEvery = FullEvery ?? other.FullEvery,
        Escrow = Escrow ?? other.Escrow,
        HfCache = HfCache ?? other.HfCache,
        HfEndpoint = HfEndpoint ?? other.HfEndpoint,
        HfRegion = HfRegion ?? other.HfRegion,
        HfAwsProfile = HfAwsProfile ?? other.HfAwsProfile,
    };
}
