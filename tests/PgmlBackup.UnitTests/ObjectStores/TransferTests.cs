using PgmlBackup.Engine.ObjectStores.S3;
using PgmlBackup.Engine.ObjectStores.Transfer;

namespace PgmlBackup.UnitTests.ObjectStores;

/// <summary>How many requests run, how long pauses are, how much memory is taken, and into which parts an object is cut.</summary>
public sealed class TransferTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Parts_are_as_many_as_S3_takes_and_make_the_whole()
    {
        Random random = new(6);
        foreach (long length in (long[])[0, 1, PartPlan.UsualPartSize, PartPlan.UsualPartSize + 1, 5L << 40, .. Enumerable.Range(0, 200).Select(_ => random.NextInt64(5L << 40))])
        {
            PartPlan plan = PartPlan.Of(length);

            Assert.InRange(plan.Count, 0, 10_000);
            Assert.True(plan.PartSize >= 5 * 1024 * 1024);
            Assert.Equal(length, plan.Count == 0 ? 0 : ((plan.Count - 1L) * plan.PartSize) + plan.LengthOf(plan.Count));
        }
    }

    [Fact]
    public void Pauses_grow_and_stay_within_bounds()
    {
        RetryBounds bounds = new() { FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(10) };

        Assert.Equal([1, 2, 4, 8, 10, 10], Enumerable.Range(1, 6).Select(failures => bounds.Pause(failures, null, 1).TotalSeconds));
        Assert.Equal(TimeSpan.Zero, bounds.Pause(5, null, 0));
        Assert.Equal(TimeSpan.FromSeconds(7), bounds.Pause(1, TimeSpan.FromSeconds(7), 0.5));
        Assert.Equal(TimeSpan.FromSeconds(10), bounds.Pause(1, TimeSpan.FromHours(1), 0.5));
        Assert.Equal(TimeSpan.FromSeconds(10), bounds.Pause(int.MaxValue, null, 1));
    }

    [Fact]
    public async Task Slots_are_given_in_turn_and_a_store_that_is_busy_gets_fewer()
    {
        RequestSlots slots = new(4);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => slots.EnterAsync(Stop)));
        Task fifth = slots.EnterAsync(Stop);
        Assert.False(fifth.IsCompleted);

        slots.Congested();
        slots.Leave();
        slots.Leave();
        Assert.False(fifth.IsCompleted);
        slots.Leave();
        await fifth;

        Assert.Equal(2, slots.Allowed);
        slots.Congested();
        slots.Congested();
        Assert.Equal(1, slots.Allowed);
        Enumerable.Range(0, 100).ToList().ForEach(_ => slots.Good());
        Assert.Equal(4, slots.Allowed);
    }

    [Fact]
    public async Task One_who_is_stopped_while_it_waits_takes_no_slot()
    {
        RequestSlots slots = new(1);
        await slots.EnterAsync(Stop);
        using CancellationTokenSource stopping = new();
        Task waiting = slots.EnterAsync(stopping.Token);
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        slots.Leave();

        await slots.EnterAsync(Stop);
        Task next = slots.EnterAsync(Stop);
        Assert.False(next.IsCompleted);
        slots.Leave();
        await next;
    }

    [Fact]
    public async Task Buffers_are_bounded_and_a_large_block_counts_as_several()
    {
        using BufferPool pool = new(count: 3, size: 10);
        PooledBlock small = await pool.RentAsync(4, Stop);
        PooledBlock large = await pool.RentAsync(20, Stop);
        Task<PooledBlock> third = pool.RentAsync(1, Stop);
        Assert.Equal((4, 20, false), (small.Memory.Length, large.Memory.Length, third.IsCompleted));

        small.Dispose();
        small.Dispose();
        PooledBlock given = await third;
        Task<PooledBlock> huge = pool.RentAsync(1000, Stop);
        Assert.False(huge.IsCompleted);
        given.Dispose();
        Assert.False(huge.IsCompleted);
        large.Dispose();

        Assert.Equal(1000, (await huge).Memory.Length);
    }

    [Fact]
    public async Task A_throttle_gives_no_more_than_its_rate()
    {
        StillTime time = new();
        TransferThrottle throttle = new(1000, time);
        Assert.True(throttle.TakeAsync(100, Stop).AsTask().IsCompletedSuccessfully);

        Task second = throttle.TakeAsync(500, Stop).AsTask();
        Task third = throttle.TakeAsync(500, Stop).AsTask();

        Assert.False(second.IsCompleted || third.IsCompleted);
        Assert.Equal([TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1)], time.Waits);
        Assert.Equal((50, 20), (throttle.Slice(8192), throttle.Slice(20)));
        TransferThrottle none = new(null, time);
        await none.TakeAsync(int.MaxValue, Stop);
        Assert.Equal(8192, none.Slice(8192));
    }

    /// <summary>A clock that stands, and keeps what was waited for.</summary>
    private sealed class StillTime : TimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public override long GetTimestamp() => 0;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Add(dueTime);
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
