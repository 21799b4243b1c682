namespace PgmlBackup.TestKit.ObjectStore;

/// <summary>What a bucket answers about itself. The server only tells it; it keeps no versions and runs no lifecycle.</summary>
public sealed record S3BucketSettings
{
    /// <summary>The region of GetBucketLocation.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>"Enabled", "Suspended", or null for a bucket that never had versions.</summary>
    public string? VersioningStatus { get; init; }

    /// <summary>The whole XML of the lifecycle configuration; null is answered with NoSuchLifecycleConfiguration.</summary>
    public string? LifecycleXml { get; init; }
}
