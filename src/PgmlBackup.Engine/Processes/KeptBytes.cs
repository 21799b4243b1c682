using System.Buffers;

namespace PgmlBackup.Engine.Processes;

/// <summary>Bytes as they come, each copied once: into blocks that are lent and grow, since most programs print little and some many megabytes.</summary>
/// <param name="limit">How many of the last bytes are kept at least; twice as many at most.</param>
internal sealed class KeptBytes(int limit) : IDisposable
{
    private const int FirstBlock = 16 * 1024;
    private const int LargestBlock = 1024 * 1024;

    private readonly List<byte[]> _full = [];
    private byte[] _block = ArrayPool<byte>.Shared.Rent(FirstBlock);
    private int _used;
    private int _before;

    /// <summary>Where the next bytes are to be written; never empty.</summary>
    internal Memory<byte> Space => _block.AsMemory(_used);

    /// <summary>Says how many bytes were written to <see cref="Space"/>.</summary>
    internal void Add(int count)
    {
        _used += count;
        if ((long)_before + _used > 2L * limit)
        {
            KeepLast();
        }
        else if (_used == _block.Length)
        {
            _full.Add(_block);
            _before += _used;
            _block = ArrayPool<byte>.Shared.Rent(Math.Min(_block.Length * 4, LargestBlock));
            _used = 0;
        }
    }

    /// <summary>What was kept.</summary>
    internal byte[] ToArray()
    {
        byte[] all = GC.AllocateUninitializedArray<byte>(_before + _used);
        int at = 0;
        foreach (byte[] block in _full)
        {
            block.CopyTo(all, at);
            at += block.Length;
        }

        _block.AsSpan(0, _used).CopyTo(all.AsSpan(at));
        return all;
    }

    /// <summary>Gives the full blocks back. A read that was given up may yet write to the last one.</summary>
    public void Dispose() => ReturnFull();

    private void KeepLast()
    {
        byte[] last = limit == 0 ? [] : ToArray()[^limit..];
        ReturnFull();
        if (_block.Length <= last.Length)
        {
            ArrayPool<byte>.Shared.Return(_block);
            _block = ArrayPool<byte>.Shared.Rent(2 * last.Length);
        }

        last.CopyTo(_block, 0);
        _used = last.Length;
    }

    private void ReturnFull()
    {
        _full.ForEach(block => ArrayPool<byte>.Shared.Return(block));
        _full.Clear();
        _before = 0;
    }
}
