using PgmlBackup.TestKit.ObjectStore.Faults;

namespace PgmlBackup.TestKit.ObjectStore.Payload;

/// <summary>A request's body as it comes from the connection: counted, paced and cut as the faults want.</summary>
internal sealed class RequestBodyStream(Stream inner, S3FaultPlan plan, S3RequestRecord record, TimeProvider time) : Stream
{
    private readonly long? _cutAfter = plan.Cuts(S3Cut.ResetInBody) ? plan.Cut!.CutAfter : null;
    private readonly BodyPacer _pacer = new(plan.BytesPerSecond, time);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_cutAfter <= record.BytesIn)
        {
            throw new ConnectionCutException(reset: true);
        }

        await _pacer.WaitAsync(record.BytesIn, cancellationToken).ConfigureAwait(false);
        int limit = (int)Math.Min(Math.Min(buffer.Length, _pacer.Slice), (_cutAfter ?? long.MaxValue) - record.BytesIn);
        int count = await inner.ReadAsync(buffer[..limit], cancellationToken).ConfigureAwait(false);
        record.BytesIn += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}
