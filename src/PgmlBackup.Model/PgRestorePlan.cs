namespace PgmlBackup.Model;

/// <summary>What a restore would do, looked at before anything is touched.</summary>
public sealed record PgRestorePlan
{
    /// <summary>The stanza.</summary>
    public required string Stanza { get; init; }

    /// <summary>True when nothing stands in the way: a plan with an error is not run.</summary>
    public bool CanRun => Label is not null && Findings.All(finding => finding.Severity != PgFindingSeverity.Error);

    /// <summary>What was found. An error says why the plan is not run.</summary>
    public IReadOnlyList<PgFinding> Findings { get; init; } = [];

    /// <summary>The target in words, with the moment understood in local time and UTC.</summary>
    public required string Target { get; init; }

    /// <summary>What says where the replay ends.</summary>
    public required PgRecoveryTargetKind TargetKind { get; init; }

    /// <summary>The moment, UTC; null for another kind.</summary>
    public DateTime? TargetTime { get; init; }

    /// <summary>The location; null for another kind.</summary>
    public string? TargetLsn { get; init; }

    /// <summary>The transaction id; null for another kind.</summary>
    public uint? TargetXid { get; init; }

    /// <summary>The name of the restore point; null for another kind.</summary>
    public string? TargetName { get; init; }

    /// <summary>True to end right before the target.</summary>
    public bool Exclusive { get; init; }

    /// <summary>The timeline that is followed; null for the latest.</summary>
    public uint? Timeline { get; init; }

    /// <summary>What PostgreSQL does when the target is reached.</summary>
    public PgTargetAction TargetAction { get; init; }

    /// <summary>The label of the set that is restored; null when there is none to take.</summary>
    public string? Label { get; init; }

    /// <summary>The repository that it comes from; null when there is none to take.</summary>
    public int? Repository { get; init; }

    /// <summary>The repository that was asked for; null where the first that has what is needed is taken.</summary>
    public int? RepositoryAsked { get; init; }

    /// <summary>Why this set.</summary>
    public string? Reason { get; init; }

    /// <summary>All sets that are read, the full one first.</summary>
    public IReadOnlyList<string> Chain { get; init; } = [];

    /// <summary>The folder that is restored into; null when it is not known.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Other folders for tablespaces, by their name or object id; empty for those that they had.</summary>
    public IReadOnlyDictionary<string, string> TablespaceMap { get; init; } = new Dictionary<string, string>();

    /// <summary>True when that is the stanza's own.</summary>
    public bool InPlace { get; init; }

    /// <summary>True when files that are right already are kept, and all others overwritten or deleted.</summary>
    public bool Delta { get; init; }

    /// <summary>True when a running server is stopped first.</summary>
    public bool StopsServer { get; init; }

    /// <summary>The folder into which a damaged data directory, or one that is kept, is moved; null when nothing is moved.</summary>
    public string? MovesTo { get; init; }

    /// <summary>Bytes of the restored cluster.</summary>
    public long? Size { get; init; }

    /// <summary>Bytes that are read from the repository at most; null where pgBackRest does not say.</summary>
    public long? RepositorySize { get; init; }

    /// <summary>Bytes that are free on the filesystem of the data directory.</summary>
    public long? FreeSpace { get; init; }

    /// <summary>The first WAL segment that is read; null for a backup that needs none.</summary>
    public string? WalFirst { get; init; }

    /// <summary>The last WAL segment that can be read, which the target does not lie behind; null when it was not looked at.</summary>
    public string? WalLast { get; init; }

    /// <summary>How many segments those are at most; null when it was not looked at.</summary>
    public long? WalSegments { get; init; }

    /// <summary>Segments of WAL in the data directory that are not archived yet, by name.</summary>
    public IReadOnlyList<string> UnarchivedWal { get; init; } = [];

    /// <summary>The last transaction of which the WAL on the way tells, UTC; null when it was not looked at.</summary>
    public DateTime? LastTransaction { get; init; }

    /// <summary>The settings of PostgreSQL that are written.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>The command lines of pgBackRest, without secrets.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];

    /// <summary>How long the files take, at the rate at which the backup was taken; the replay of WAL comes on top. Null when that is not known.</summary>
    public TimeSpan? EstimatedDuration { get; init; }

    /// <summary>True when PostgreSQL stays stopped afterwards.</summary>
    public bool NoStart { get; init; }

    /// <summary>True when a damaged data directory may be moved aside.</summary>
    public bool ReplaceDamaged { get; init; }

    /// <summary>True when the present data directory is kept beside the restored one.</summary>
    public bool KeepOriginal { get; init; }

    /// <summary>True when the cluster comes to a machine that does not know it: its configuration is put back too.</summary>
    public bool NewMachine { get; init; }

    /// <summary>True when a backup with damaged pages may be taken.</summary>
    public bool AllowPageErrors { get; init; }

    /// <summary>True when the restore point or transaction was not looked for.</summary>
    public bool SkipTargetSearch { get; init; }

    /// <summary>How many processes restore; null for what the configuration says.</summary>
    public int? ProcessMax { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTime Created { get; init; }

    /// <summary>By what it is noticed that the world has changed since; null for a plan that cannot run.</summary>
    public string? Fingerprint { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Label is null ? $"No way to {Target}" : $"{Label} to {Target}";
}
