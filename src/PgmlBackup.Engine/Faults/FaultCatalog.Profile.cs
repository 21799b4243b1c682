namespace PgmlBackup.Engine.Faults;

// What concerns the module's own configuration.
public static partial class FaultCatalog
{
    /// <summary>A profile that was named is not there.</summary>
    public static readonly FaultDefinition ProfileNotFound = new(
        nameof(ProfileNotFound),
        FaultKind.ObjectNotFound,
        "The profile that was named does not exist.",
        "Check -ProfilePath, or leave it out: /etc/pgmlbackup.toml and ~/.config/pgmlbackup.toml are read where they exist.");

    /// <summary>A profile is closed.</summary>
    public static readonly FaultDefinition ProfileNotReadable = new(
        nameof(ProfileNotReadable),
        FaultKind.PermissionDenied,
        "A profile of this module cannot be read by this account.",
        "A profile holds no secrets: let every account read it with 'sudo chmod a+r FILE', or name another with -ProfilePath.");

    /// <summary>A profile says what is not understood.</summary>
    public static readonly FaultDefinition ProfileInvalid = new(
        nameof(ProfileInvalid),
        FaultKind.InvalidData,
        "A profile of this module says something that is not understood.",
        "Correct the line that the message names. Known keys: stanza, repository, config_path, config_include_path, pgbackrest, user, lock_path, cache_path, bin_directory, state_path, full_every, escrow, hf_cache, hf_endpoint, hf_region, hf_aws_profile; all but the first also under [stanzas.NAME].");
}
