namespace PgmlBackup.Engine.ObjectStores;

/// <summary>How a bucket is reached and who asks, where the location alone does not say.</summary>
public sealed record S3StoreSettings
{
    /// <summary>The endpoint: a host or an address with scheme and port. Null for <c>AWS_ENDPOINT_URL_S3</c>, <c>AWS_ENDPOINT_URL</c>, else Amazon's of the region.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The region. Null for <c>AWS_REGION</c>, <c>AWS_DEFAULT_REGION</c>, the profile's, else <c>us-east-1</c>.</summary>
    public string? Region { get; init; }

    /// <summary>The profile in Amazon's credential files. Null for <c>AWS_PROFILE</c>, else the chain: environment, default profile, role of the container or instance.</summary>
    public string? Profile { get; init; }

    /// <summary>The key; null for the profile or the chain. Its text is only the key's id.</summary>
    public S3AccessKey? Credential { get; init; }

    /// <summary>True when the bucket stands in the path, false when before the host's name; null to let the endpoint decide.</summary>
    public bool? PathStyle { get; init; }

    /// <summary>The PEM file of the certificate authorities that are trusted. Null for <c>AWS_CA_BUNDLE</c>, else those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>False when any certificate is taken.</summary>
    public bool VerifyTls { get; init; } = true;
}
