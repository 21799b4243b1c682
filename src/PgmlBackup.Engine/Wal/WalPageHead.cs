using System.Buffers.Binary;

namespace PgmlBackup.Engine.Wal;

/// <summary>What the head of a segment's first page says of it. It is in the byte order of the machine.</summary>
internal static class WalPageHead
{
    /// <summary>Bytes of it that are read here.</summary>
    internal const int Length = 32;

    private const int AddressAt = 8;
    private const int IdentifierAt = 24;

    /// <summary>True when the page is that of a location. A segment that was kept for use again holds the pages of an older one.</summary>
    internal static bool BeginsAt(ReadOnlySpan<byte> head, WalLocation location) => head.Length >= Length && Read(head[AddressAt..]) == location.Position;

    /// <summary>The number that its cluster got at its birth.</summary>
    internal static ulong SystemIdentifier(ReadOnlySpan<byte> head) => Read(head[IdentifierAt..]);

    private static ulong Read(ReadOnlySpan<byte> bytes) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes);
}
