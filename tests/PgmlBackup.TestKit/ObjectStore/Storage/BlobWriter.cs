namespace PgmlBackup.TestKit.ObjectStore.Storage;

/// <summary>Takes bytes as they come. Disposed without <see cref="Complete"/>, it leaves nothing behind.</summary>
internal abstract class BlobWriter : IDisposable
{
    public abstract void Write(ReadOnlySpan<byte> data);

    public abstract Blob Complete();

    public abstract void Dispose();
}
