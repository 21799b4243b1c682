namespace PgmlBackup.TestKit.ObjectStore.Storage;

/// <summary>Blobs in memory, in growing pieces, so that neither many small nor a few large ones waste it.</summary>
internal sealed class MemoryStorage : ObjectStorage
{
    private const int LargestPiece = 1024 * 1024;

    public override BlobWriter CreateBlob(string bucket) => new Writer();

    private sealed class Writer : BlobWriter
    {
        private readonly List<byte[]> _pieces = [];
        private readonly List<long> _starts = [];
        private long _length;
        private int _used;

        public override void Write(ReadOnlySpan<byte> data)
        {
            while (!data.IsEmpty)
            {
                if (_pieces.Count == 0 || _used == _pieces[^1].Length)
                {
                    _starts.Add(_length);
                    _pieces.Add(new byte[_pieces.Count == 0 ? Math.Clamp(data.Length, 1024, LargestPiece) : Math.Min(LargestPiece, _pieces[^1].Length * 2)]);
                    _used = 0;
                }

                int count = Math.Min(data.Length, _pieces[^1].Length - _used);
                data[..count].CopyTo(_pieces[^1].AsSpan(_used));
                _used += count;
                _length += count;
                data = data[count..];
            }
        }

        public override Blob Complete()
        {
            if (_pieces.Count > 0)
            {
                _pieces[^1] = _pieces[^1][.._used];
            }

            return new MemoryBlob([.. _pieces], [.. _starts], _length);
        }

        public override void Dispose()
        {
        }
    }

    private sealed class MemoryBlob(byte[][] pieces, long[] starts, long length) : Blob
    {
        public override long Length => length;

        public override BlobReader Open() => new Reader(this);

        public override void Delete()
        {
        }

        public override void Alter(long offset)
        {
            int index = IndexOf(offset);
            pieces[index][offset - starts[index]] ^= 0x01;
        }

        public int Read(long offset, Span<byte> buffer)
        {
            if (offset >= length)
            {
                return 0;
            }

            int index = IndexOf(offset);
            ReadOnlySpan<byte> piece = pieces[index].AsSpan((int)(offset - starts[index]));
            int count = Math.Min(piece.Length, buffer.Length);
            piece[..count].CopyTo(buffer);
            return count;
        }

        private int IndexOf(long offset)
        {
            int index = Array.BinarySearch(starts, offset);
            return index >= 0 ? index : ~index - 1;
        }
    }

    private sealed class Reader(MemoryBlob blob) : BlobReader
    {
        public override int Read(long offset, Span<byte> buffer) => blob.Read(offset, buffer);

        public override void Dispose()
        {
        }
    }
}
