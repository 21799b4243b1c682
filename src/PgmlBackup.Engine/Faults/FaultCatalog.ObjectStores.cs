namespace PgmlBackup.Engine.Faults;

public static partial class FaultCatalog
{
    /// <summary>There is no such bucket.</summary>
    public static readonly FaultDefinition BucketMissing = new(
        nameof(BucketMissing), FaultKind.ObjectNotFound,
        "The bucket does not exist at this endpoint.",
        "Check the spelling of the bucket and the endpoint; make the bucket where it is to be: 'aws s3 mb s3://BUCKET --region REGION'.");

    /// <summary>The key may not do it.</summary>
    public static readonly FaultDefinition BucketForbidden = new(
        nameof(BucketForbidden), FaultKind.PermissionDenied,
        "The bucket exists, or may not even be asked for, and the key may not do what a repository needs.",
        "Allow the key s3:ListBucket on the bucket and s3:GetObject, s3:PutObject and s3:DeleteObject on its objects.");

    /// <summary>The bucket is elsewhere.</summary>
    public static readonly FaultDefinition BucketRegionMismatch = new(
        nameof(BucketRegionMismatch), FaultKind.InvalidArgument,
        "The bucket is in another region than the one that requests are signed for.",
        "Give the region of the bucket with -Region and its endpoint with -Endpoint; where it is shows 'aws s3api get-bucket-location --bucket BUCKET'.");

    /// <summary>The clocks differ.</summary>
    public static readonly FaultDefinition ObjectStoreClockSkew = new(
        nameof(ObjectStoreClockSkew), FaultKind.InvalidOperation,
        "The clock of this machine and that of the object store differ too much; each request is refused for it.",
        "Set the clock and keep it right: 'timedatectl set-ntp true', then see 'timedatectl timesync-status'.");

    /// <summary>No TLS connection.</summary>
    public static readonly FaultDefinition ObjectStoreTlsFailed = new(
        nameof(ObjectStoreTlsFailed), FaultKind.SecurityError,
        "The certificate of the object store is not trusted, does not fit its name, or the other side does not speak TLS.",
        "Give the PEM file of the store's authority with -CaFile and the name in its certificate with -Endpoint.");

    /// <summary>The authorities cannot be read.</summary>
    public static readonly FaultDefinition ObjectStoreCaInvalid = new(
        nameof(ObjectStoreCaInvalid), FaultKind.ReadError,
        "The file or folder of trusted certificate authorities cannot be read or holds none.",
        "Give a file with certificates in PEM format; what is in it shows 'openssl x509 -noout -subject -in FILE'.");

    /// <summary>Nobody answers there.</summary>
    public static readonly FaultDefinition ObjectStoreUnreachable = new(
        nameof(ObjectStoreUnreachable), FaultKind.ConnectionError,
        "The object store cannot be reached: its name is unknown or nothing listens there.",
        "Check endpoint, port and firewall: 'curl -v https://ENDPOINT' as the owner of the cluster.");

    /// <summary>It does not answer.</summary>
    public static readonly FaultDefinition ObjectStoreTimeout = new(
        nameof(ObjectStoreTimeout), FaultKind.OperationTimeout,
        "The object store does not answer.",
        "See whether it answers at all: 'curl -v --max-time 10 https://ENDPOINT'; look at firewalls and at the store's own state.");

    /// <summary>The key is not good.</summary>
    public static readonly FaultDefinition ObjectStoreKeyRejected = new(
        nameof(ObjectStoreKeyRejected), FaultKind.AuthenticationError,
        "The object store does not know the key, or its secret or token is wrong or has run out.",
        "Give the right key: Initialize-PgArchive ... -Credential (Get-Credential) with the id of the access key as user name.");

    /// <summary>There is no key.</summary>
    public static readonly FaultDefinition ObjectStoreKeyMissing = new(
        nameof(ObjectStoreKeyMissing), FaultKind.AuthenticationError,
        "The role of the instance gives no key.",
        "Attach a role to the instance, or give a key with -Credential; what the instance has shows 'curl -s http://169.254.169.254/latest/meta-data/iam/security-credentials/'.");

    /// <summary>The kind of key is not one that the module can use.</summary>
    public static readonly FaultDefinition ObjectStoreKeyTypeNotServed = new(
        nameof(ObjectStoreKeyTypeNotServed), FaultKind.NotImplemented,
        "pgBackRest gets its key for the object store in a way that this module does not know, so that the bucket cannot be asked.",
        "pgBackRest itself works with it; ask the bucket with the provider's own tools.");

    /// <summary>The address is none.</summary>
    public static readonly FaultDefinition ObjectStoreAddressInvalid = new(
        nameof(ObjectStoreAddressInvalid), FaultKind.InvalidArgument,
        "The endpoint or host of the object store is not valid.",
        "Give the host's name alone, without bucket and path, for example s3.eu-central-1.amazonaws.com, and the port with -Port.");

    /// <summary>Something else.</summary>
    public static readonly FaultDefinition ObjectStoreFailed = new(
        nameof(ObjectStoreFailed), FaultKind.InvalidResult,
        "The object store refused a request or answered something that is not S3.",
        "Read its words in the message; check that the endpoint is that of the S3 interface and not of a web page.");

    /// <summary>The key has run out.</summary>
    public static readonly FaultDefinition ObjectStoreKeyExpired = new(
        nameof(ObjectStoreKeyExpired), FaultKind.AuthenticationError,
        "The token of the key for the object store has run out.",
        "Get a new token ('aws sso login', 'aws sts get-session-token', or the role of the instance) and run the same command again: it goes on where it stopped.");

    /// <summary>It has too much to do.</summary>
    public static readonly FaultDefinition ObjectStoreBusy = new(
        nameof(ObjectStoreBusy), FaultKind.ResourceUnavailable,
        "The object store answers that it has too much to do, however long one waits.",
        "Run the same command again later, with a smaller -MaxConcurrency: it goes on where it stopped.");

    /// <summary>There is no such object.</summary>
    public static readonly FaultDefinition ObjectMissing = new(
        nameof(ObjectMissing), FaultKind.ObjectNotFound,
        "An object that must be in the object store is not there.",
        "See what is there: 'aws s3 ls s3://BUCKET/PREFIX/'; whoever removes objects under this prefix, a lifecycle rule too, must not.");

    /// <summary>It is too short.</summary>
    public static readonly FaultDefinition ObjectTruncated = new(
        nameof(ObjectTruncated), FaultKind.InvalidData,
        "An object in the object store is shorter or longer than it must be, or its answers end too early again and again.",
        "Run the same command again; where the object itself has the wrong size, remove it ('aws s3 rm s3://BUCKET/KEY') and back up again.");

    /// <summary>It is another one.</summary>
    public static readonly FaultDefinition ObjectAltered = new(
        nameof(ObjectAltered), FaultKind.InvalidData,
        "What the object store keeps or gives back is not what was sent.",
        "Run the same command again; where it stays so, something between this machine and the store alters data, or the store does: use another one.");

    /// <summary>The content is not what its name says.</summary>
    public static readonly FaultDefinition ObjectContentMismatch = new(
        nameof(ObjectContentMismatch), FaultKind.InvalidData,
        "A file to be stored is damaged: its content does not hash to what it is named after. It was not stored.",
        "Remove the file and let it be downloaded again, or restore it from an earlier state.");

    /// <summary>The content changed while it was read.</summary>
    public static readonly FaultDefinition ObjectContentChanged = new(
        nameof(ObjectContentChanged), FaultKind.ResourceBusy,
        "A file to be stored became shorter or longer while it was read. It was not stored.",
        "Run the same command again when nothing writes to the file.");

    /// <summary>The place is none.</summary>
    public static readonly FaultDefinition ObjectStoreLocationInvalid = new(
        nameof(ObjectStoreLocationInvalid), FaultKind.InvalidArgument,
        "The place for objects is neither a bucket nor a folder.",
        "Write s3://BUCKET, s3://BUCKET/PREFIX, or the absolute path of a folder, for example s3://models/hf-cache.");
}
