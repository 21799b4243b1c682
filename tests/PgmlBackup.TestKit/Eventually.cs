namespace PgmlBackup.TestKit;

/// <summary>Looks again and again until something has come about, and throws when it does not.</summary>
public static class Eventually
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    /// <summary>Looks until what is seen meets a condition.</summary>
    /// <param name="look">One look.</param>
    /// <param name="condition">What is waited for.</param>
    /// <param name="what">The same in words.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="patience">How long it may take; 3 minutes when null.</param>
    /// <returns>What was seen last, which meets the condition.</returns>
    /// <exception cref="TimeoutException">It did not come about.</exception>
    public static async Task<T> SeeAsync<T>(Func<Task<T>> look, Func<T, bool> condition, string what, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        DateTime until = DateTime.UtcNow + (patience ?? s_patience);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            T seen = await look();
            if (condition(seen))
            {
                return seen;
            }

            if (DateTime.UtcNow > until)
            {
                throw new TimeoutException($"It did not come about in {patience ?? s_patience}: {what}. Seen last: {seen}");
            }

            await ticks.WaitForNextTickAsync(cancellationToken);
        }
    }
}
