namespace PgmlBackup.Engine.ObjectStores;

/// <summary>How much a bucket is tried.</summary>
public enum BucketProbeDepth
{
    /// <summary>Its objects are listed. Nothing is written.</summary>
    List,

    /// <summary>An object is written besides, read back and deleted.</summary>
    Write,
}
