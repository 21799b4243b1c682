using System.Buffers.Binary;
using System.Text;

namespace PgmlBackup.Engine.Repository;

/// <summary>Makes strings of ASCII bytes and gives out the same one for the same bytes seen not long ago. Its memory is bounded.</summary>
internal sealed class Utf8StringPool
{
    private const int Slots = 2048;

    private readonly string?[] _strings = new string?[Slots];

    /// <summary>The text of the bytes.</summary>
    internal string Get(ReadOnlySpan<byte> bytes)
    {
        ref string? slot = ref _strings[Hash(bytes) & (Slots - 1)];
        return slot is not null && Ascii.Equals(bytes, slot) ? slot : slot = Encoding.UTF8.GetString(bytes);
    }

    // Labels, segments and locations differ near their ends, and all bytes count.
    private static uint Hash(ReadOnlySpan<byte> bytes)
    {
        const ulong factor = 0x9E3779B97F4A7C15;
        ulong hash = (ulong)bytes.Length;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * factor;
            hash ^= hash >> 32;
        }

        foreach (byte value in bytes)
        {
            hash = (hash ^ value) * factor;
        }

        return (uint)(hash >> 32);
    }
}
