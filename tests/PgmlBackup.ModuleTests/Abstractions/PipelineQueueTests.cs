using PgmlBackup.Commands;

namespace PgmlBackup.ModuleTests.Abstractions;

public sealed class PipelineQueueTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_comes_out_in_order_however_full_it_is()
    {
        const int count = 5000;
        var queue = new PipelineQueue(3);
        List<int> seen = [];
        Task adding = Task.Run(
            () =>
            {
                for (int i = 0; i < count; i++)
                {
                    int number = i;
                    Assert.True(queue.TryAdd(() => seen.Add(number), CancellationToken.None));
                }

                queue.Complete();
            },
            Stop);

        while (queue.Take() is { } action)
        {
            action();
        }

        await adding;
        Assert.Equal(Enumerable.Range(0, count), seen);
    }

    [Fact]
    public async Task All_who_wait_for_room_get_it()
    {
        var queue = new PipelineQueue(1);
        Task<bool>[] adding = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(() => queue.TryAdd(() => { }, CancellationToken.None), Stop))];

        for (int i = 0; i < adding.Length; i++)
        {
            Assert.NotNull(queue.Take());
        }

        Assert.All(await Task.WhenAll(adding), Assert.True);
    }

    [Fact]
    public async Task A_stop_ends_the_wait_for_room()
    {
        using var stop = new CancellationTokenSource();
        var queue = new PipelineQueue(1);
        Assert.True(queue.TryAdd(() => { }, stop.Token));
        Task<bool> waiting = Task.Run(() => queue.TryAdd(() => { }, stop.Token), Stop);

        await stop.CancelAsync();

        Assert.False(await waiting);
        Assert.False(queue.TryAdd(() => { }, stop.Token));
    }

    [Fact]
    public void What_is_complete_takes_nothing_more_and_gives_what_it_has()
    {
        var queue = new PipelineQueue(2);
        Assert.True(queue.TryAdd(() => { }, CancellationToken.None));

        queue.Complete();

        Assert.False(queue.TryAdd(() => { }, CancellationToken.None));
        Assert.NotNull(queue.Take());
        Assert.Null(queue.Take());
    }
}
