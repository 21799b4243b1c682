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
}
