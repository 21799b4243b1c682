using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace PgmlBackup.TestKit.ObjectStore.Payload;

/// <summary>One checksum while bytes come in.</summary>
internal sealed class RunningChecksum : IDisposable
{
    private readonly S3ChecksumAlgorithm _algorithm;
    private readonly IncrementalHash? _hash;
    private readonly ReflectedCrc? _crc;
    private ulong _state;

    public RunningChecksum(S3ChecksumAlgorithm algorithm)
    {
        _algorithm = algorithm;
        _crc = Crc(algorithm);
        _state = _crc?.Start ?? 0;
        _hash = algorithm switch
        {
            S3ChecksumAlgorithm.Sha1 => IncrementalHash.CreateHash(HashAlgorithmName.SHA1),
            S3ChecksumAlgorithm.Sha256 => IncrementalHash.CreateHash(HashAlgorithmName.SHA256),
            _ => null,
        };
    }

    public void Append(ReadOnlySpan<byte> data)
    {
        if (_crc is not null)
        {
            _state = _crc.Append(_state, data);
        }

        _hash?.AppendData(data);
    }

    public S3Checksum Finish() => new(_algorithm, _crc is not null ? Format(_crc, _crc.Finish(_state)) : Convert.ToBase64String(_hash!.GetHashAndReset()));

    public void Dispose() => _hash?.Dispose();

    /// <summary>The checksum of a whole object from those of its parts.</summary>
    public static S3Checksum OfParts(S3ChecksumAlgorithm algorithm, bool composite, IReadOnlyList<(string Value, long Length)> parts)
    {
        ReflectedCrc? crc = Crc(algorithm);
        if (!composite && crc is not null)
        {
            ulong combined = Value(parts[0].Value);
            foreach ((string value, long length) in parts.Skip(1))
            {
                combined = crc.Combine(combined, Value(value), length);
            }

            return new S3Checksum(algorithm, Format(crc, combined));
        }

        using RunningChecksum whole = new(algorithm);
        foreach ((string value, _) in parts)
        {
            whole.Append(Convert.FromBase64String(value));
        }

        return new S3Checksum(algorithm, whole.Finish().Value + "-" + parts.Count.ToString(CultureInfo.InvariantCulture), Composite: true);
    }

    /// <summary>Whether a checksum over the whole object can be had from those of the parts.</summary>
    public static bool CanCombine(S3ChecksumAlgorithm algorithm) => Crc(algorithm) is not null;

    private static ReflectedCrc? Crc(S3ChecksumAlgorithm algorithm) => algorithm switch
    {
        S3ChecksumAlgorithm.Crc32 => ReflectedCrc.Crc32,
        S3ChecksumAlgorithm.Crc32C => ReflectedCrc.Crc32C,
        S3ChecksumAlgorithm.Crc64Nvme => ReflectedCrc.Crc64Nvme,
        _ => null,
    };

    private static string Format(ReflectedCrc crc, ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return Convert.ToBase64String(bytes[^crc.Bytes..]);
    }

    private static ulong Value(string base64) => Convert.FromBase64String(base64).Aggregate(0UL, (value, next) => (value << 8) | next);
}
