namespace PgmlBackup.Model;

/// <summary>A tablespace within a backup set.</summary>
/// <param name="Name">The name of the tablespace.</param>
/// <param name="Oid">Its object id, the name of its link under <c>pg_tblspc</c>.</param>
/// <param name="Path">The folder where it was when the backup was taken.</param>
public sealed record PgTablespace(string Name, uint Oid, string Path)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Path})";
}
