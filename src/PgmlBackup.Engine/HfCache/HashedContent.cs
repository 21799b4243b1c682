namespace PgmlBackup.Engine.HfCache;

/// <summary>What a file of a cache hashes to.</summary>
/// <param name="Sha256">SHA-256, lower-case hex: by it the content is known everywhere.</param>
/// <param name="GitSha1">The hash of git, where a name asks for it; else null.</param>
internal sealed record HashedContent(string Sha256, string? GitSha1);
