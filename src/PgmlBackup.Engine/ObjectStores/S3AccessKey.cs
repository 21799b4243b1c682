namespace PgmlBackup.Engine.ObjectStores;

/// <summary>An access key of S3. Its text names the key's id alone, never the secret.</summary>
public sealed class S3AccessKey
{
    /// <summary>A key.</summary>
    /// <param name="id">The id of the key, which is no secret.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="token">The token of a key that is good for some time only; null for none.</param>
    public S3AccessKey(string id, string secret, string? token = null)
    {
        Id = id;
        Secret = secret;
        Token = token;
    }

    /// <summary>The id of the key.</summary>
    public string Id { get; }

    internal string Secret { get; }

    internal string? Token { get; }

    /// <summary>The id of the key.</summary>
    public override string ToString() => Id;
}
