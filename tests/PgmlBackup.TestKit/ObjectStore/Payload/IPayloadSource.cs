namespace PgmlBackup.TestKit.ObjectStore.Payload;

/// <summary>The payload of a request without any framing.</summary>
internal interface IPayloadSource
{
    /// <summary>The trailing headers, by names in lower case; complete when the end has been read.</summary>
    IReadOnlyDictionary<string, string> Trailers { get; }

    /// <summary>Reads some bytes; 0 at the end.</summary>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken);
}
