using PgmlBackup.TestKit.ObjectStore.Signing;

namespace PgmlBackup.TestKit.ObjectStore.Operations;

/// <summary>Which operation a request is.</summary>
internal static class S3Router
{
    private static readonly string[] s_otherSubresources =
    [
        "accelerate", "acl", "analytics", "attributes", "cors", "encryption", "intelligent-tiering", "inventory", "legal-hold", "logging", "metrics",
        "notification", "object-lock", "ownershipControls", "policy", "policyStatus", "publicAccessBlock", "replication", "requestPayment", "restore",
        "retention", "select", "tagging", "torrent", "website",
    ];

    public static S3Operation Of(string method, S3Address address, S3Query query, bool copies)
    {
        if (s_otherSubresources.Any(query.Has))
        {
            return S3Operation.Unknown;
        }

        return address switch
        {
            { Bucket: null } => method == "GET" ? S3Operation.ListBuckets : S3Operation.Unknown,
            { Key: null } => OfBucket(method, query),
            _ => OfObject(method, query, copies),
        };
    }

    private static S3Operation OfBucket(string method, S3Query query) => method switch
    {
        "GET" when query.Has("location") => S3Operation.GetBucketLocation,
        "GET" when query.Has("versioning") => S3Operation.GetBucketVersioning,
        "GET" when query.Has("lifecycle") => S3Operation.GetBucketLifecycleConfiguration,
        "GET" when query.Has("versions") => S3Operation.ListObjectVersions,
        "GET" when query.Has("uploads") => S3Operation.ListMultipartUploads,
        "GET" when query["list-type"] == "2" => S3Operation.ListObjectsV2,
        "GET" => S3Operation.ListObjects,
        "HEAD" => S3Operation.HeadBucket,
        "POST" when query.Has("delete") => S3Operation.DeleteObjects,
        "PUT" when !query.Has("versioning") && !query.Has("lifecycle") => S3Operation.CreateBucket,
        "DELETE" when !query.Has("lifecycle") => S3Operation.DeleteBucket,
        _ => S3Operation.Unknown,
    };

    private static S3Operation OfObject(string method, S3Query query, bool copies) => method switch
    {
        "GET" when query.Has("uploadId") => S3Operation.ListParts,
        "GET" => S3Operation.GetObject,
        "HEAD" => S3Operation.HeadObject,
        "PUT" when query.Has("uploadId") => copies ? S3Operation.Unknown : S3Operation.UploadPart,
        "PUT" => copies ? S3Operation.CopyObject : S3Operation.PutObject,
        "POST" when query.Has("uploads") => S3Operation.CreateMultipartUpload,
        "POST" when query.Has("uploadId") => S3Operation.CompleteMultipartUpload,
        "DELETE" when query.Has("uploadId") => S3Operation.AbortMultipartUpload,
        "DELETE" => S3Operation.DeleteObject,
        _ => S3Operation.Unknown,
    };
}
