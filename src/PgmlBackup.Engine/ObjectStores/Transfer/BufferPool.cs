namespace PgmlBackup.Engine.ObjectStores.Transfer;

/// <summary>A bounded number of equal buffers, so that memory stays the same whatever is moved. One who finds none waits.</summary>
/// <param name="count">How many there are at most.</param>
/// <param name="size">How many bytes each has.</param>
internal sealed class BufferPool(int count, int size) : IDisposable
{
    private readonly Stack<byte[]> _free = new();
    private readonly SemaphoreSlim _available = new(count);
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>How many bytes a buffer has.</summary>
    internal int Size => size;

    /// <summary>Takes a block of some length, made of one buffer or of an array of its own that counts as several.</summary>
    /// <param name="length">How many bytes are needed.</param>
    /// <param name="stop">Ends the wait.</param>
    internal async Task<PooledBlock> RentAsync(int length, CancellationToken stop)
    {
        int needed = Math.Clamp((int)((length + (long)size - 1) / size), 1, count);
        int taken = 0;
        // One after the other, so that two who need several never wait for each other's.
        await _turn.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            for (; taken < needed; taken++)
            {
                await _available.WaitAsync(stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (taken > 0)
        {
            _available.Release(taken);
            throw;
        }
        finally
        {
            _turn.Release();
        }

        return new PooledBlock(length <= size ? Take() : new byte[length], length, block => Return(block, needed));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _available.Dispose();
        _turn.Dispose();
    }

    private byte[] Take()
    {
        lock (_free)
        {
            return _free.TryPop(out byte[]? buffer) ? buffer : GC.AllocateUninitializedArray<byte>(size);
        }
    }

    private void Return(byte[] buffer, int permits)
    {
        if (buffer.Length == size)
        {
            lock (_free)
            {
                _free.Push(buffer);
            }
        }

        _available.Release(permits);
    }
}
