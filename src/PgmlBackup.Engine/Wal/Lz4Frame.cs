using System.Buffers.Binary;

namespace PgmlBackup.Engine.Wal;

/// <summary>Unpacks LZ4 frames, as pgBackRest writes them. What comes out is compared with a checksum afterwards, so those of the frame are passed over.</summary>
internal static class Lz4Frame
{
    private const uint Magic = 0x184D2204;
    private const int VersionMask = 0xC0, Version = 0x40, BlockChecksum = 0x10, ContentSize = 0x08, ContentChecksum = 0x04, Dictionary = 0x01;
    private const uint IsStored = 0x80000000;

    /// <summary>Unpacks.</summary>
    /// <param name="packed">The frame.</param>
    /// <param name="size">How many bytes come out at most.</param>
    /// <exception cref="InvalidDataException">It is no such frame, it is cut off, or more comes out.</exception>
    internal static byte[] Unpack(ReadOnlySpan<byte> packed, int size)
    {
        try
        {
            var output = new Output(new byte[size]);
            ReadFrame(packed, ref output);
            return output.Bytes[..output.Length];
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException or ArgumentException)
        {
            throw new InvalidDataException("The LZ4 frame is cut off or damaged.", e);
        }
    }

    private static void ReadFrame(ReadOnlySpan<byte> packed, ref Output output)
    {
        byte flags = packed[4];
        if (BinaryPrimitives.ReadUInt32LittleEndian(packed) != Magic || (flags & VersionMask) != Version || (flags & Dictionary) != 0)
        {
            throw new InvalidDataException("It is no LZ4 frame.");
        }

        packed = packed[(7 + ((flags & ContentSize) != 0 ? 8 : 0))..];
        for (uint length = Take(ref packed); length != 0; length = Take(ref packed))
        {
            ReadOnlySpan<byte> block = packed[..(int)(length & ~IsStored)];
            if ((length & IsStored) != 0)
            {
                output.Literal(block);
            }
            else
            {
                ReadBlock(block, ref output);
            }

            packed = packed[(block.Length + ((flags & BlockChecksum) != 0 ? 4 : 0))..];
        }

        if ((flags & ContentChecksum) != 0)
        {
            _ = Take(ref packed);
        }
    }

    private static void ReadBlock(ReadOnlySpan<byte> block, ref Output output)
    {
        while (true)
        {
            byte token = block[0];
            block = block[1..];
            int literal = Length(token >> 4, ref block);
            output.Literal(block[..literal]);
            block = block[literal..];
            if (block.IsEmpty)
            {
                return; // The last sequence has no match.
            }

            int distance = BinaryPrimitives.ReadUInt16LittleEndian(block);
            block = block[2..];
            output.Match(distance, Length(token & 0xF, ref block) + 4);
        }
    }

    private static int Length(int nibble, ref ReadOnlySpan<byte> block)
    {
        int length = nibble;
        for (byte more = nibble == 15 ? (byte)255 : (byte)0; more == 255; length += more)
        {
            more = block[0];
            block = block[1..];
        }

        return length;
    }

    private static uint Take(ref ReadOnlySpan<byte> packed)
    {
        uint value = BinaryPrimitives.ReadUInt32LittleEndian(packed);
        packed = packed[4..];
        return value;
    }

    private struct Output(byte[] bytes)
    {
        internal readonly byte[] Bytes => bytes;

        internal int Length { get; private set; }

        internal void Literal(ReadOnlySpan<byte> literal)
        {
            literal.CopyTo(bytes.AsSpan(Length));
            Length += literal.Length;
        }

        // What is copied may overlap what is written: that is how a run of one byte is packed.
        internal void Match(int distance, int length)
        {
            if (distance == 0 || distance > Length || length > bytes.Length - Length)
            {
                throw new InvalidDataException("The LZ4 frame refers to what is not there.");
            }

            for (int end = Length + length; Length < end; Length++)
            {
                bytes[Length] = bytes[Length - distance];
            }
        }
    }
}
