namespace PgmlBackup.TestKit.ObjectStore.Storage;

/// <summary>Reads a blob at any offset.</summary>
internal abstract class BlobReader : IDisposable
{
    /// <summary>Reads at least one byte, unless the offset is at the end.</summary>
    public abstract int Read(long offset, Span<byte> buffer);

    public abstract void Dispose();
}
