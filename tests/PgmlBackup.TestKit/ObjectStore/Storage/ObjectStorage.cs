namespace PgmlBackup.TestKit.ObjectStore.Storage;

/// <summary>Where blobs lie, and, where they outlive the server, the record of the objects made of them.</summary>
internal abstract class ObjectStorage
{
    public abstract BlobWriter CreateBlob(string bucket);

    /// <summary>The buckets that an earlier server left.</summary>
    public virtual IReadOnlyList<string> LoadBuckets() => [];

    public virtual IReadOnlyList<StoredObject> LoadObjects(string bucket) => [];

    public virtual void CreateBucket(string bucket)
    {
    }

    public virtual void DeleteBucket(string bucket)
    {
    }

    public virtual void SaveObject(string bucket, StoredObject stored)
    {
    }

    public virtual void ForgetObject(string bucket, string key)
    {
    }
}
