using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace PgmlBackup.Engine.ObjectStores.Transfer;

/// <summary>CRC-32C, by the processor's own instruction: the checksum that costs nothing and that S3 puts together from those of the parts.</summary>
internal static class Crc32C
{
    private const uint Polynomial = 0x82F63B78;

    /// <summary>The checksum of a content.</summary>
    internal static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint state = uint.MaxValue;
        int whole = bytes.Length & ~7;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes[..whole]))
        {
            state = BitOperations.Crc32C(state, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        }

        foreach (byte last in bytes[whole..])
        {
            state = BitOperations.Crc32C(state, last);
        }

        return ~state;
    }

    /// <summary>The checksum of two contents put together.</summary>
    /// <param name="first">The checksum of the first.</param>
    /// <param name="second">The checksum of the second.</param>
    /// <param name="secondLength">How many bytes the second has.</param>
    internal static uint Combine(uint first, uint second, long secondLength)
    {
        // Zeros behind the first content multiply its remainder by a power of x, which squaring finds in as many steps as the length has bits.
        uint shift = 1u << 31;
        uint power = 1u << 30;
        for (ulong bits = (ulong)secondLength * 8; bits != 0; bits >>= 1)
        {
            shift = (bits & 1) != 0 ? Multiply(power, shift) : shift;
            power = Multiply(power, power);
        }

        return Multiply(shift, first) ^ second;
    }

    /// <summary>As S3 writes it: base64 of the four bytes, the highest first.</summary>
    internal static string Text(uint checksum)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, checksum);
        return Convert.ToBase64String(bytes);
    }

    // Modulo the polynomial, with x^0 in the highest bit.
    private static uint Multiply(uint left, uint right)
    {
        uint product = 0;
        for (uint bit = 1u << 31; bit != 0; bit >>= 1)
        {
            product ^= (left & bit) != 0 ? right : 0;
            right = (right & 1) != 0 ? (right >> 1) ^ Polynomial : right >> 1;
        }

        return product;
    }
}
