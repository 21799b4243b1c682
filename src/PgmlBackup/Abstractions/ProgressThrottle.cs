namespace PgmlBackup.Commands;

/// <summary>Lets progress through at most five times a second for each activity: drawing it may cost more than the work that it reports.</summary>
/// <param name="clock">The time.</param>
internal sealed class ProgressThrottle(TimeProvider clock)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);
    private readonly Dictionary<int, long> _shown = [];
    private readonly object _gate = new();

    /// <summary>The activities of which something was shown and that are not completed.</summary>
    public IReadOnlyList<int> Open
    {
        get
        {
            lock (_gate)
            {
                return [.. _shown.Keys];
            }
        }
    }

    /// <summary>Whether a report is shown. One that is not shown is lost; the next comes soon, and the last one completes the activity.</summary>
    /// <param name="activityId">The activity.</param>
    /// <param name="completed">True for the report that ends the activity: always shown.</param>
    public bool Admits(int activityId, bool completed)
    {
        lock (_gate)
        {
            if (completed)
            {
                _shown.Remove(activityId);
                return true;
            }

            long now = clock.GetTimestamp();
            if (_shown.TryGetValue(activityId, out long last) && clock.GetElapsedTime(last, now) < s_interval)
            {
                return false;
            }

            _shown[activityId] = now;
            return true;
        }
    }
}
