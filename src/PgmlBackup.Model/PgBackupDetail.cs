namespace PgmlBackup.Model;

/// <summary>A backup set together with what only its manifest tells: databases, tablespaces, links and damaged files.</summary>
public sealed record PgBackupDetail : PgBackup
{
    /// <summary>A copy of a listed backup, to be completed from its manifest.</summary>
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public PgBackupDetail(PgBackup listed)
        : base(listed)
    {
    }

    /// <summary>The databases in the set, templates left out.</summary>
    public IReadOnlyList<PgDatabase> Database { get; init; } = [];

    /// <summary>The tablespaces in the set, those inside the data directory left out.</summary>
    public IReadOnlyList<PgTablespace> Tablespace { get; init; } = [];

    /// <summary>Symbolic links of the data directory that were backed up, as <c>name -> destination</c>.</summary>
    public IReadOnlyList<string> Link { get; init; } = [];

    /// <summary>Files, relative to the data directory, that hold pages with a wrong checksum.</summary>
    public IReadOnlyList<string> ErrorFile { get; init; } = [];
}
