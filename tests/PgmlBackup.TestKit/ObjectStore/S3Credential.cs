namespace PgmlBackup.TestKit.ObjectStore;

/// <summary>One account that may call the server.</summary>
/// <param name="AccessKey">The access key id.</param>
/// <param name="SecretKey">The secret that signs.</param>
/// <param name="SessionToken">The token that must come with every request; null for a lasting key, which must come without one.</param>
/// <param name="ExpiresAt">From when on the token is answered with ExpiredToken; null for never.</param>
public sealed record S3Credential(string AccessKey, string SecretKey, string? SessionToken = null, DateTimeOffset? ExpiresAt = null)
{
    /// <summary>The account that a server has when nothing else is asked for.</summary>
    public static S3Credential Default { get; } = new("TESTKITKEY", "testkit/secret+key");
}
