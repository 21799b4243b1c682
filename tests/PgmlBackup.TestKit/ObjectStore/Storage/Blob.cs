namespace PgmlBackup.TestKit.ObjectStore.Storage;

/// <summary>Bytes that do not change any more: a whole object or one of its parts.</summary>
internal abstract class Blob
{
    public abstract long Length { get; }

    /// <summary>The name under which a storage finds it again; empty where it does not.</summary>
    public virtual string Name => "";

    public abstract BlobReader Open();

    /// <summary>Gives the space back; readers that are open read on.</summary>
    public abstract void Delete();

    /// <summary>Flips a bit of one byte, as a decaying disk does.</summary>
    public abstract void Alter(long offset);
}
