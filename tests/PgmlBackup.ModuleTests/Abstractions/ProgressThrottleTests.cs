using PgmlBackup.Commands;

namespace PgmlBackup.ModuleTests.Abstractions;

/// <summary>Five reports a second, by a clock that the test moves.</summary>
public sealed class ProgressThrottleTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void A_second_of_constant_reports_shows_five_of_an_activity()
    {
        var throttle = new ProgressThrottle(_clock);
        int shown = 0;
        for (int millisecond = 0; millisecond < 1000; millisecond++)
        {
            shown += throttle.Admits(1, completed: false) ? 1 : 0;
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(5, shown);
    }

    [Fact]
    public void Activities_do_not_hide_each_other_and_the_last_report_is_always_shown()
    {
        var throttle = new ProgressThrottle(_clock);
        Assert.True(throttle.Admits(1, completed: false));
        Assert.True(throttle.Admits(2, completed: false));
        Assert.False(throttle.Admits(1, completed: false));
        Assert.Equal([1, 2], throttle.Open.Order());
        Assert.True(throttle.Admits(1, completed: true));
        Assert.Equal([2], throttle.Open);
    }

    private sealed class ManualClock : TimeProvider
    {
        private long _timestamp;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _timestamp;

        public void Advance(TimeSpan time) => _timestamp += time.Ticks;
    }
}
