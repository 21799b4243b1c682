namespace PgmlBackup.Model;

/// <summary>A database within a backup set.</summary>
/// <param name="Name">The name of the database.</param>
/// <param name="Oid">Its object id, the name of its folder under <c>base</c>.</param>
public sealed record PgDatabase(string Name, uint Oid)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
