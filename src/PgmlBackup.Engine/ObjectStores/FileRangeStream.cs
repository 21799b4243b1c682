using Microsoft.Win32.SafeHandles;
using PgmlBackup.Engine.ObjectStores.Transfer;

namespace PgmlBackup.Engine.ObjectStores;

/// <summary>Some bytes of an open file as a stream, which closes it.</summary>
/// <param name="file">The file.</param>
/// <param name="range">The bytes.</param>
/// <param name="moved">Told how many bytes more were read; null for nobody.</param>
/// <param name="throttle">How fast it may be read; null for no limit.</param>
internal sealed class FileRangeStream(SafeFileHandle file, ObjectRange range, Action<long>? moved, TransferThrottle? throttle = null) : Stream
{
    private long _position;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => range.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => _position = Math.Clamp(value, 0, range.Length);
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, range.Length - _position);
        int read = count == 0 ? 0 : RandomAccess.Read(file, buffer[..count], range.Offset + _position);
        return Count(read);
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = (int)Math.Min(buffer.Length, range.Length - _position);
        if (throttle is not null && count > 0)
        {
            count = throttle.Slice(count);
            await throttle.TakeAsync(count, cancellationToken).ConfigureAwait(false);
        }

        return Count(count == 0 ? 0 : await RandomAccess.ReadAsync(file, buffer[..count], range.Offset + _position, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => range.Length + offset,
    };

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Count(int read)
    {
        _position += read;
        moved?.Invoke(read);
        return read;
    }
}
