using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using PgmlBackup.Engine.ObjectStores;

namespace PgmlBackup.Engine.HfCache;

/// <summary>Hashes files of a cache.</summary>
internal static class FileHasher
{
    private const int BufferSize = 1 << 20;

    /// <summary>Hashes an open file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="length">How many bytes it has.</param>
    /// <param name="withGitSha1">True to compute git's hash besides.</param>
    /// <param name="moved">Told how many bytes more were read; null for nobody.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>Null when the file became shorter while it was read.</returns>
    internal static HashedContent? Hash(SafeFileHandle file, long length, bool withGitSha1, Action<long>? moved, CancellationToken stop)
    {
        using var sha256 = new ContentHasher(ContentDigestKind.Sha256, length);
        using ContentHasher? sha1 = withGitSha1 ? new ContentHasher(ContentDigestKind.GitSha1, length) : null;
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(BufferSize, Math.Max(length, 1)));
        try
        {
            for (long offset = 0; offset < length;)
            {
                stop.ThrowIfCancellationRequested();
                int read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - offset)), offset);
                if (read == 0)
                {
                    return null;
                }

                sha256.Append(buffer.AsSpan(0, read));
                sha1?.Append(buffer.AsSpan(0, read));
                offset += read;
                moved?.Invoke(read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return new HashedContent(sha256.Finish().Hex, sha1?.Finish().Hex);
    }

    /// <summary>The SHA-256 of bytes, lower-case hex.</summary>
    internal static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexString(SHA256.HashData(bytes)).ToLowerInvariant();
}
