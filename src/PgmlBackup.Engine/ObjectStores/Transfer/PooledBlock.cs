namespace PgmlBackup.Engine.ObjectStores.Transfer;

/// <summary>Some bytes of memory that are given back when they are disposed of.</summary>
/// <param name="buffer">The memory.</param>
/// <param name="length">How much of it is meant.</param>
/// <param name="giveBack">Takes it back.</param>
internal sealed class PooledBlock(byte[] buffer, int length, Action<byte[]> giveBack) : IDisposable
{
    private Action<byte[]>? _giveBack = giveBack;

    /// <summary>The bytes.</summary>
    internal Memory<byte> Memory => buffer.AsMemory(0, length);

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _giveBack, null)?.Invoke(buffer);
}
