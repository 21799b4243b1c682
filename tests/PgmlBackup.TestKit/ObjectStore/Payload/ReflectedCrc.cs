using System.Buffers.Binary;

namespace PgmlBackup.TestKit.ObjectStore.Payload;

/// <summary>A bit-reflected CRC of up to 64 bits with all ones at start and end, eight bytes a step.</summary>
internal sealed class ReflectedCrc
{
    public static readonly ReflectedCrc Crc32 = new(32, 0xEDB88320);
    public static readonly ReflectedCrc Crc32C = new(32, 0x82F63B78);
    public static readonly ReflectedCrc Crc64Nvme = new(64, 0x9A6C9329AC4BC9B5);

    private readonly int _width;
    private readonly ulong _polynomial;
    private readonly ulong _mask;
    private readonly ulong[][] _tables = new ulong[8][];

    private ReflectedCrc(int width, ulong polynomial)
    {
        _width = width;
        _polynomial = polynomial;
        _mask = width == 64 ? ulong.MaxValue : (1UL << width) - 1;
        for (int slice = 0; slice < 8; slice++)
        {
            _tables[slice] = new ulong[256];
            for (int value = 0; value < 256; value++)
            {
                _tables[slice][value] = slice == 0 ? FirstEntry((ulong)value) : NextEntry(_tables[slice - 1][value]);
            }
        }
    }

    public int Bytes => _width / 8;

    /// <summary>The state before any byte.</summary>
    public ulong Start => _mask;

    /// <summary>The checksum of a state.</summary>
    public ulong Finish(ulong state) => state ^ _mask;

    public ulong Append(ulong state, ReadOnlySpan<byte> data)
    {
        ulong[][] t = _tables;
        while (data.Length >= 8)
        {
            ulong x = state ^ BinaryPrimitives.ReadUInt64LittleEndian(data);
            state = t[7][(byte)x] ^ t[6][(byte)(x >> 8)] ^ t[5][(byte)(x >> 16)] ^ t[4][(byte)(x >> 24)]
                ^ t[3][(byte)(x >> 32)] ^ t[2][(byte)(x >> 40)] ^ t[1][(byte)(x >> 48)] ^ t[0][x >> 56];
            data = data[8..];
        }

        foreach (byte value in data)
        {
            state = t[0][(byte)(state ^ value)] ^ (state >> 8);
        }

        return state;
    }

    /// <summary>The checksum of two pieces put together, from the checksums of both and the length of the second.</summary>
    public ulong Combine(ulong first, ulong second, long secondLength)
    {
        ulong shift = 1UL << (_width - 1);
        ulong power = 1UL << (_width - 2);
        for (ulong bits = checked((ulong)secondLength * 8); bits != 0; bits >>= 1)
        {
            if ((bits & 1) != 0)
            {
                shift = Multiply(power, shift);
            }

            power = Multiply(power, power);
        }

        return Multiply(shift, first) ^ second;
    }

    // Modulo the polynomial, with x^0 in the highest bit.
    private ulong Multiply(ulong left, ulong right)
    {
        ulong product = 0;
        for (ulong bit = 1UL << (_width - 1); bit != 0; bit >>= 1)
        {
            if ((left & bit) != 0)
            {
                product ^= right;
            }

            right = (right & 1) != 0 ? (right >> 1) ^ _polynomial : right >> 1;
        }

        return product;
    }

    private ulong FirstEntry(ulong value)
    {
        for (int bit = 0; bit < 8; bit++)
        {
            value = (value & 1) != 0 ? (value >> 1) ^ _polynomial : value >> 1;
        }

        return value;
    }

    private ulong NextEntry(ulong previous) => _tables[0][(byte)previous] ^ (previous >> 8);
}
