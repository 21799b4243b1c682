namespace PgmlBackup.Engine.Scheduling;

/// <summary>A range of a field of a cron expression.</summary>
/// <param name="From">Its first value.</param>
/// <param name="To">Its last value; the same for a single one.</param>
/// <param name="Step">The distance of its values.</param>
internal sealed record CronRange(int From, int To, int Step)
{
    /// <summary>Its values.</summary>
    internal IEnumerable<int> Values => Enumerable.Range(0, ((To - From) / Step) + 1).Select(number => From + (number * Step));
}
