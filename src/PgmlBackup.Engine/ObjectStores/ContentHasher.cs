using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PgmlBackup.Engine.ObjectStores;

/// <summary>Hashes a content piece by piece. Not for several threads at once.</summary>
public sealed class ContentHasher : IDisposable
{
    private readonly ContentDigestKind _kind;
    private readonly IncrementalHash _hash;

    /// <summary>Begins.</summary>
    /// <param name="kind">How to hash.</param>
    /// <param name="length">How many bytes will come; git's digest holds it.</param>
    public ContentHasher(ContentDigestKind kind, long length)
    {
        _kind = kind;
        _hash = IncrementalHash.CreateHash(kind == ContentDigestKind.Sha256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1);
        if (kind == ContentDigestKind.GitSha1)
        {
            _hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {length}\0")));
        }
    }

    /// <summary>The next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <summary>The digest of all bytes. Call it once.</summary>
    public ContentDigest Finish() => new(_kind, Convert.ToHexString(_hash.GetHashAndReset()));

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
