namespace PgmlBackup.Engine.Clusters.Machine;

/// <summary>What a database needs of its machine.</summary>
public sealed record MachineDatabase
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The locale by which it sorts, for example <c>en_US.UTF-8</c>.</summary>
    public string? Collate { get; init; }

    /// <summary>The locale by which it tells letters.</summary>
    public string? CharacterType { get; init; }

    /// <summary>The provider of its collation: <c>c</c> for the C library, <c>i</c> for ICU, <c>b</c> for PostgreSQL itself; null before PostgreSQL 15.</summary>
    public string? Provider { get; init; }

    /// <summary>The version of the collation when it was made; null where none is kept.</summary>
    public string? CollationVersion { get; init; }

    /// <summary>The libraries that its functions lie in, as the catalog names them, for example <c>$libdir/pgml</c>.</summary>
    public IReadOnlyList<string> Libraries { get; init; } = [];
}
