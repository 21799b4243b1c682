namespace PgmlBackup.Engine.ObjectStores;

/// <summary>What a content hashes to.</summary>
public readonly record struct ContentDigest
{
    /// <summary>A digest.</summary>
    /// <param name="kind">How it is made.</param>
    /// <param name="hex">Its hex digits, in any case.</param>
    /// <exception cref="ArgumentException">That is no digest of this kind.</exception>
    public ContentDigest(ContentDigestKind kind, string hex)
    {
        ArgumentNullException.ThrowIfNull(hex);
        if (hex.Length != Digits(kind) || !hex.All(char.IsAsciiHexDigit))
        {
            throw new ArgumentException($"'{hex}' is no digest of kind {kind}.", nameof(hex));
        }

        Kind = kind;
        Hex = hex.ToLowerInvariant();
    }

    /// <summary>How it is made.</summary>
    public ContentDigestKind Kind { get; }

    /// <summary>Its hex digits, lower case.</summary>
    public string Hex { get; }

    /// <summary>The digest that a name of a blob in a Hugging Face cache is: by its 40 or 64 lower-case hex digits. Null when the name is none.</summary>
    public static ContentDigest? OfName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        ContentDigestKind? kind = name.Length == Digits(ContentDigestKind.Sha256) ? ContentDigestKind.Sha256
            : name.Length == Digits(ContentDigestKind.GitSha1) ? ContentDigestKind.GitSha1
            : null;
        return kind is { } known && name.All(char.IsAsciiHexDigitLower) ? new ContentDigest(known, name) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Kind == ContentDigestKind.Sha256 ? $"sha256:{Hex}" : $"git-sha1:{Hex}";

    private static int Digits(ContentDigestKind kind) => kind == ContentDigestKind.Sha256 ? 64 : 40;
}
