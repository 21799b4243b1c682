namespace PgmlBackup.Engine.Activity;

/// <summary>Tells the time left of work whose share done is known from time to time.</summary>
/// <param name="time">The clock.</param>
public sealed class ProgressEstimate(TimeProvider time)
{
    // Before that the rate is mostly noise.
    private const double MinimumShare = 0.5;
    private static readonly TimeSpan s_minimumTime = TimeSpan.FromSeconds(1);

    private readonly long _start = time.GetTimestamp();
    private double? _first;

    /// <summary>The time left at the rate since the first call.</summary>
    /// <param name="percent">What is done, 0 to 100.</param>
    /// <returns>Null while there is no rate to speak of.</returns>
    public TimeSpan? Remaining(double percent)
    {
        _first ??= percent;
        TimeSpan elapsed = time.GetElapsedTime(_start);
        double done = percent - _first.Value;
        return done < MinimumShare || elapsed < s_minimumTime ? null : elapsed * ((100 - percent) / done);
    }
}
