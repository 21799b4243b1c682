namespace PgmlBackup.TestKit.ObjectStore.Signing;

/// <summary>A request whose signature held: what is needed to verify the chunks of its body, each signed over the one before.</summary>
internal sealed record VerifiedSignature(SigningKey Key, string Timestamp, string Scope, string Seed, string ContentSha256)
{
    public string SignChunk(string previous, string sha256) =>
        Key.Sign($"AWS4-HMAC-SHA256-PAYLOAD\n{Timestamp}\n{Scope}\n{previous}\n{EmptySha256}\n{sha256}");

    public string SignTrailer(string previous, string sha256) => Key.Sign($"AWS4-HMAC-SHA256-TRAILER\n{Timestamp}\n{Scope}\n{previous}\n{sha256}");

    public const string EmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
}
