namespace PgmlBackup.Engine.Repository;

/// <summary>What <c>pgbackrest verify</c> found. Its exit code is 0 even when something is damaged: judge by <see cref="IsSound"/> and <see cref="Ranges"/>.</summary>
public sealed record VerifyReport
{
    /// <summary>The stanza; null when nothing was reported, which without <c>--verbose</c> means that nothing is wrong.</summary>
    public string? Stanza { get; init; }

    /// <summary>pgBackRest's word, <c>ok</c> or <c>error</c>; null when nothing was reported.</summary>
    public string? Status { get; init; }

    /// <summary>Each archive.</summary>
    public IReadOnlyList<VerifiedArchive> Archives { get; init; } = [];

    /// <summary>Each backup set.</summary>
    public IReadOnlyList<VerifiedBackup> Backups { get; init; } = [];

    /// <summary>The ranges of WAL without a gap. More than one for the same archive and timeline is a gap, which pgBackRest does not call an error. Only said at log level detail.</summary>
    public IReadOnlyList<VerifiedRange> Ranges { get; init; } = [];

    /// <summary>What was said of single files and sets, for example <c>invalid checksum '...'</c>.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Warnings, for example about a set that is being made at this moment.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>True when the report is there and names nothing damaged. Gaps do not count here.</summary>
    public bool IsSound =>
        Status == "ok" && Archives.All(archive => archive.Wrong.Total == 0) && Backups.All(backup => backup.Wrong.Total == 0 && backup.Status is "valid" or "in-progress");
}
