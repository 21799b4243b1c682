namespace PgmlBackup.TestKit.ObjectStore;

/// <summary>What a request asks for, by the names of the S3 interface.</summary>
public enum S3Operation
{
    /// <summary>Nothing that this server knows; answered with NotImplemented.</summary>
    Unknown,
    ListBuckets,
    CreateBucket,
    DeleteBucket,
    HeadBucket,
    GetBucketLocation,
    GetBucketVersioning,
    GetBucketLifecycleConfiguration,
    ListObjects,
    ListObjectsV2,
    ListObjectVersions,
    ListMultipartUploads,
    DeleteObjects,

    /// <summary>One key inside a DeleteObjects request; fault rules are asked for each.</summary>
    DeleteObjectsEntry,
    GetObject,
    HeadObject,
    PutObject,
    CopyObject,
    DeleteObject,
    CreateMultipartUpload,
    UploadPart,
    CompleteMultipartUpload,
    AbortMultipartUpload,
    ListParts,
}
