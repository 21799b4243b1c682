using System.Net;
using Amazon.Runtime.Internal.Util;
using Amazon.S3;
using Amazon.S3.Model;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.ObjectStores.Transfer;

namespace PgmlBackup.Engine.ObjectStores.S3;

/// <summary>
/// The content of an object, or a range of it. Where a connection breaks it is made again from there, of the same version of the object. It holds a slot until it is
/// disposed of.
/// </summary>
internal sealed class S3ReadStream : Stream
{
    private readonly S3Session _session;
    private readonly S3Ask _ask;
    private readonly ObjectRange? _range;
    private GetObjectResponse? _answer;
    private Stream? _content;
    private StallWatch? _watch;
    private string? _tag;
    private long _length;
    private long _position;
    private int _failures;
    private bool _released;

    private S3ReadStream(S3Session session, string key, ObjectRange? range)
    {
        _session = session;
        _range = range;
        _length = range?.Length ?? 0;
        _ask = new S3Ask(RequestKind.Read, "read object", key) { HoldsSlot = true };
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => _length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <summary>Opens an object.</summary>
    internal static async Task<Stream> OpenAsync(S3Session session, string key, ObjectRange? range, CancellationToken stop)
    {
        await session.Slots.EnterAsync(stop).ConfigureAwait(false);
        S3ReadStream stream = new(session, key, range);
        try
        {
            await stream.ConnectAsync(stop).ConfigureAwait(false);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int wanted = (int)Math.Min(_session.Throttle.Slice(Math.Max(1, buffer.Length)), _length - _position);
        if (wanted <= 0 || buffer.IsEmpty)
        {
            return 0;
        }

        await _session.Throttle.TakeAsync(wanted, cancellationToken).ConfigureAwait(false);
        for (; ; cancellationToken.ThrowIfCancellationRequested())
        {
            try
            {
                int count = await ReadSomeAsync(buffer[..wanted], cancellationToken).ConfigureAwait(false);
                _failures = 0;
                return count;
            }
            catch (Exception broken) when (broken is not PgmlException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await _session.WaitAsync(Judged(broken), _ask, ++_failures, cancellationToken).ConfigureAwait(false);
                await ConnectAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

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
        if (disposing && !_released)
        {
            _released = true;
            Disconnect();
            _session.Slots.Leave();
        }

        base.Dispose(disposing);
    }

    private async Task<int> ReadSomeAsync(Memory<byte> buffer, CancellationToken stop)
    {
        StallWatch watch = _watch!;
        // The reader may have taken its time; what is watched is the store.
        watch.Moved();
        using CancellationTokenRegistration stopping = stop.Register(static watched => ((StallWatch)watched!).End(), watch);
        int count = await _content!.ReadAsync(buffer, watch.Token).ConfigureAwait(false);
        watch.Pause();
        if (count == 0)
        {
            throw new EndedEarlyException(FormattableString.Invariant($"The content of object '{_ask.Key}' in bucket '{_session.Settings.Bucket}' at {_session.Settings.Endpoint} ended after {_position} of {_length} bytes."));
        }

        _position += count;
        _session.Usage.Received(count);
        return count;
    }

    private Exception Judged(Exception broken) =>
        _watch?.Stalled == true ? new TimeoutException("no byte came in time", broken)
        : broken is IOException and not EndedEarlyException or HttpRequestException
            ? new EndedEarlyException(FormattableString.Invariant($"The content of object '{_ask.Key}' in bucket '{_session.Settings.Bucket}' at {_session.Settings.Endpoint} broke off after {_position} of {_length} bytes: {broken.Message}"))
            : broken;

    private async Task ConnectAsync(CancellationToken stop)
    {
        Disconnect();
        if (_range is not null && _position == _length)
        {
            return;
        }

        (_answer, _watch) = await _session.AskAsync(_ask, async (client, _, _) =>
        {
            // The answer's body lives longer than the ask, and so does what watches it.
            StallWatch watch = new(_session.Policy.StallTimeout, CancellationToken.None);
            using CancellationTokenRegistration stopping = stop.Register(watch.End);
            try
            {
                GetObjectResponse answer = await client.GetObjectAsync(Request(), watch.Token).ConfigureAwait(false);
                watch.Pause();
                return (Checked(answer), watch);
            }
            catch (Exception failure)
            {
                bool stalled = watch.Stalled;
                watch.Dispose();
                throw stalled && !stop.IsCancellationRequested ? new TimeoutException("no answer came in time", failure)
                    : _tag is not null && failure is AmazonS3Exception { StatusCode: HttpStatusCode.PreconditionFailed } ? Replaced()
                    : failure;
            }
        }, stop).ConfigureAwait(false);
        // The client's own stream would compute an MD5 of all that passes.
        _content = WrapperStream.GetNonWrapperBaseStream(_answer.ResponseStream);
    }

    private PgmlException Replaced() => new(
        FaultCatalog.ObjectAltered,
        $"Object '{_ask.Key}' in bucket '{_session.Settings.Bucket}' at {_session.Settings.Endpoint} was replaced while it was read.",
        _ask.Key,
        "Something else writes to this prefix. Run the same command again when it has ended.");

    private GetObjectRequest Request()
    {
        long from = (_range?.Offset ?? 0) + _position;
        return new GetObjectRequest
        {
            BucketName = _session.Settings.Bucket,
            Key = _ask.Key,
            EtagToMatch = _tag,
            ByteRange = _range is null && _position == 0 ? null : new ByteRange(from, (_range?.Offset ?? 0) + _length - 1),
        };
    }

    private GetObjectResponse Checked(GetObjectResponse answer)
    {
        bool ranged = _range is not null || _position > 0;
        long expected = _length - _position;
        if (ranged && (answer.HttpStatusCode != HttpStatusCode.PartialContent || answer.ContentLength != expected))
        {
            long came = answer.ContentLength;
            bool partial = answer.HttpStatusCode == HttpStatusCode.PartialContent;
            answer.Dispose();
            throw partial
                ? new PgmlException(FaultCatalog.ObjectTruncated, $"Object '{_ask.Key}' in bucket '{_session.Settings.Bucket}' has {came} bytes where {expected} were to be read.", _ask.Key)
                : new PgmlException(FaultCatalog.ObjectStoreFailed, $"{_session.Settings.Endpoint} does not give ranges of objects.", _session.Settings.Bucket, "This store cannot be used: it does not know the header Range.");
        }

        _tag ??= answer.ETag;
        _length = ranged ? _length : answer.ContentLength;
        return answer;
    }

    private void Disconnect()
    {
        // Before the answer: an end of a body that is not read to its end would wait for the rest.
        _watch?.End();
        _answer?.Dispose();
        _watch?.Dispose();
        _answer = null;
        _watch = null;
    }
}
