namespace PgmlBackup.Engine.Retention;

/// <summary>
/// Grandfather, father, son: of each of the last days, weeks, months and years that have a backup, the last one is kept. Periods without a backup do not
/// count, so that nothing goes while no backups are made.
/// </summary>
/// <param name="Daily">How many days.</param>
/// <param name="Weekly">How many weeks; they begin on Monday.</param>
/// <param name="Monthly">How many months.</param>
/// <param name="Yearly">How many years.</param>
public sealed record PeriodicPolicy(int Daily, int Weekly, int Monthly, int Yearly)
{
    /// <summary>The policy in words.</summary>
    public string Describe() =>
        "the last backup of each of " + string.Join(", ", Parts().Where(part => part.Count > 0).Select(part => $"{part.Count} {part.Unit}{(part.Count == 1 ? string.Empty : "s")}"));

    private (int Count, string Unit)[] Parts() => [(Daily, "day"), (Weekly, "week"), (Monthly, "month"), (Yearly, "year")];
}
