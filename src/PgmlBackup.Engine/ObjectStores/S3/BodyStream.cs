using PgmlBackup.Engine.ObjectStores.Transfer;

namespace PgmlBackup.Engine.ObjectStores.S3;

/// <summary>The body of a request, from memory: no faster than the throttle allows, and seen by the watch, the counter and whoever follows.</summary>
internal sealed class BodyStream : Stream
{
    private readonly ReadOnlyMemory<byte> _content;
    private readonly S3Session _session;
    private readonly StallWatch _watch;
    private readonly Action<long>? _moved;
    private readonly object _lock = new();
    private int _position;
    private long _told;
    private bool _ended;

    internal BodyStream(ReadOnlyMemory<byte> content, S3Session session, StallWatch watch, Action<long>? moved)
    {
        _content = content;
        _session = session;
        _watch = watch;
        _moved = moved;
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => _content.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set
        {
            int position = (int)Math.Clamp(value, 0, _content.Length);
            if (position < _position)
            {
                Rewind();
            }

            _position = position;
        }
    }

    /// <summary>True when the client has sent it more than once in one attempt, as it does where a connection that stood open turns out to be closed.</summary>
    internal bool SentAgain { get; private set; }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = Math.Min(_session.Throttle.Slice(buffer.Length), _content.Length - _position);
        if (count > 0)
        {
            _watch.Pause();
            await _session.Throttle.TakeAsync(count, cancellationToken).ConfigureAwait(false);
        }

        _watch.Moved();
        Tell(count);
        return Copy(buffer.Span, count);
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    /// <remarks>The client reads it so once before it sends it, to sign it: nothing is moved by that.</remarks>
    public override int Read(byte[] buffer, int offset, int count) => Copy(buffer.AsSpan(offset, count), Math.Min(count, _content.Length - _position));

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => _content.Length + offset,
    };

    /// <summary>The attempt failed: what it has moved will be moved again. The client may read on for a while, which counts no more.</summary>
    internal void TakeBack()
    {
        lock (_lock)
        {
            _ended = true;
            if (_told > 0)
            {
                _moved?.Invoke(-_told);
            }
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Rewind()
    {
        lock (_lock)
        {
            if (_told > 0)
            {
                SentAgain = true;
                _moved?.Invoke(-_told);
                _told = 0;
            }
        }
    }

    private void Tell(int count)
    {
        lock (_lock)
        {
            if (!_ended && count > 0)
            {
                _told += count;
                _session.Usage.Sent(count);
                _moved?.Invoke(count);
            }
        }
    }

    private int Copy(Span<byte> target, int count)
    {
        _content.Span.Slice(_position, count).CopyTo(target);
        _position += count;
        return count;
    }
}
