using PgmlBackup.TestKit.ObjectStore.Faults;

namespace PgmlBackup.TestKit.ObjectStore.Payload;

/// <summary>A body that is the payload.</summary>
internal sealed class PlainPayload(Stream body, BodyAlteration alteration) : IPayloadSource
{
    public IReadOnlyDictionary<string, string> Trailers { get; } = new Dictionary<string, string>();

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int count = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        alteration.Pass(buffer.Span[..count]);
        return count;
    }
}
