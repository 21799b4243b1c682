namespace PgmlBackup.Engine.Faults;

public static partial class FaultCatalog
{
    /// <summary>What is configured and what was asked for exclude each other.</summary>
    public static readonly FaultDefinition ArchiveSettingConflict = new(
        nameof(ArchiveSettingConflict), FaultKind.ResourceExists,
        "The configuration sets something that excludes what was asked for, and changing it could cost backups.",
        "Nothing was changed. Leave the parameter out to keep what is configured, or add a repository of its own with -Repository 2.");

    /// <summary>A parameter is missing.</summary>
    public static readonly FaultDefinition ArchiveSettingMissing = new(
        nameof(ArchiveSettingMissing), FaultKind.InvalidArgument,
        "Something that the repository needs is neither configured nor given.",
        "Nothing was changed. Give the parameter that the message names; see the examples of 'Get-Help Initialize-PgArchive -Full'.");

    /// <summary>It is on another host.</summary>
    public static readonly FaultDefinition ArchiveHostRemote = new(
        nameof(ArchiveHostRemote), FaultKind.NotImplemented,
        "The cluster or its repository is on another host, where this command has no hands.",
        "Run the command on the host of the cluster with a repository that it reaches itself, or set the archive up by hand as pgBackRest's guide for a repository host says.");

    /// <summary>The server archives elsewhere.</summary>
    public static readonly FaultDefinition ArchiveCommandConflict = new(
        nameof(ArchiveCommandConflict), FaultKind.ResourceExists,
        "The server already archives, by another program or for another stanza.",
        "Nothing was changed. Where that archive is no longer needed, run the same command with -ReplaceArchiveCommand.");

    /// <summary>A setting of the server cannot be changed from within.</summary>
    public static readonly FaultDefinition ServerSettingFixed = new(
        nameof(ServerSettingFixed), FaultKind.InvalidOperation,
        "A setting of the server is given on its command line, which ALTER SYSTEM cannot change.",
        "Take it out of the unit, script or start.conf/pg_ctl.conf that starts the server, restart the cluster with Restart-PgCluster and run the same command again.");

    /// <summary>A standby.</summary>
    public static readonly FaultDefinition ArchiveNeedsPrimary = new(
        nameof(ArchiveNeedsPrimary), FaultKind.InvalidOperation,
        "The cluster is a standby or still recovers; an archive is set up on the primary.",
        "Run the command on the primary, or after the recovery has ended: Get-PgCluster shows it in InRecovery.");

    /// <summary>A restart is due.</summary>
    public static readonly FaultDefinition ArchiveRestartNeeded = new(
        nameof(ArchiveRestartNeeded), FaultKind.InvalidOperation,
        "All is set, and the server archives only after a restart, which was not agreed to.",
        "Restart it when it suits with Restart-PgCluster, then run the same command again: it changes nothing more and sees that WAL arrives.");

    /// <summary>A setting did not come into force.</summary>
    public static readonly FaultDefinition ServerSettingNotApplied = new(
        nameof(ServerSettingNotApplied), FaultKind.InvalidResult,
        "The server was told to archive and does not have the setting.",
        "See what the server makes of its files: select name, setting, applied, error from pg_file_settings where error is not null; and its log.");

    /// <summary>WAL does not arrive.</summary>
    public static readonly FaultDefinition ArchiveNotWorking = new(
        nameof(ArchiveNotWorking), FaultKind.InvalidResult,
        "The archive is set up, and WAL does not arrive in the repository.",
        "Run Test-PgArchive: it tries each part of the way and names the one that fails.");

    /// <summary>The stanza is for another cluster.</summary>
    public static readonly FaultDefinition StanzaUpgradeNotSeen = new(
        nameof(StanzaUpgradeNotSeen), FaultKind.InvalidResult,
        "pgBackRest said that it upgraded the stanza, and the repository still names another cluster.",
        "Run Test-PgArchive, and 'pgbackrest --stanza=STANZA check' as the owner of the cluster.");
}
