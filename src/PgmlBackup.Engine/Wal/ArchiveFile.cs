using System.Buffers;
using System.Globalization;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Wal;

/// <summary>A file of pgBackRest's WAL archive, as its name in a listing tells it.</summary>
/// <param name="Path">Its path below the archive of the stanza, for example <c>15-1/0000000100000000/000000010000000000000001-CHECKSUM.zst</c>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Timeline">The timeline.</param>
public readonly record struct ArchiveFile(string Path, ArchiveFileKind Kind, uint Timeline)
{
    private const int SegmentLength = 24;
    private const int ChecksumLength = 40;
    private const string PartialMark = ".partial";
    private const string HistoryMark = ".history";
    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdef");

    /// <summary>The second part of the segment's name: a span of 4 GiB. Zero for a history.</summary>
    public uint Log { get; init; }

    /// <summary>The third part of the segment's name: its number within the span. Zero for a history.</summary>
    public uint Segment { get; init; }

    /// <summary>Bytes in the repository.</summary>
    public long Size { get; init; }

    /// <summary>When it was written to the repository, UTC, whole seconds.</summary>
    public DateTime Time { get; init; }

    /// <summary>The archive id, for example <c>15-1</c>.</summary>
    public ReadOnlySpan<char> ArchiveId => Path.AsSpan(0, Path.IndexOf('/', StringComparison.Ordinal));

    /// <summary>The name of the segment: the first 24 characters of the file's.</summary>
    public ReadOnlySpan<char> SegmentName => Name[..Math.Min(SegmentLength, Name.Length)];

    /// <summary>SHA-1 of what is in the segment once it is unpacked, 40 hexadecimal digits; empty for what is no segment.</summary>
    public ReadOnlySpan<char> Checksum => ChecksumStart is > 0 and var start ? Name.Slice(start, ChecksumLength) : default;

    /// <summary>The ending that compression adds, for example <c>.zst</c>; empty when there is none.</summary>
    public ReadOnlySpan<char> Extension => ChecksumStart is > 0 and var start ? Name[(start + ChecksumLength)..] : default;

    /// <summary>
    /// True when its size alone shows that it is not whole. What was cut off inside a compressed file does not show, and neither does another's content:
    /// only reading it tells that.
    /// </summary>
    public bool IsDamaged => Size == 0 || (ChecksumStart > 0 && Extension.IsEmpty && !IsSegmentSize(Size) && !IsSegmentSize(Size - CipherOverhead));

    // A salt of 16 bytes, and a block of padding.
    private const int CipherOverhead = 32;

    private ReadOnlySpan<char> Name => Path.AsSpan(Path.LastIndexOf('/') + 1);

    private int ChecksumStart => Kind switch
    {
        ArchiveFileKind.Segment => SegmentLength + 1,
        ArchiveFileKind.PartialSegment => SegmentLength + PartialMark.Length + 1,
        _ => 0,
    };

    /// <summary>Reads an entry of a recursive listing of <c>archive/STANZA</c>.</summary>
    /// <returns>False when it is no file of an archive: a folder, <c>archive.info</c>, a file that is being written.</returns>
    public static bool TryRead(RepositoryEntry entry, out ArchiveFile file)
    {
        ArgumentNullException.ThrowIfNull(entry);
        file = default;
        int id = entry.Name.IndexOf('/', StringComparison.Ordinal);
        if (entry.Kind != RepositoryEntryKind.File || id <= 0 || entry.Name.AsSpan(0, id).LastIndexOf('-') <= 0)
        {
            return false;
        }

        ReadOnlySpan<char> name = entry.Name.AsSpan(entry.Name.LastIndexOf('/') + 1);
        if (name.Length < 8 || !TryHex(name[..8], out uint timeline) || KindOf(name) is not { } kind)
        {
            return false;
        }

        uint log = 0, segment = 0;
        if (kind != ArchiveFileKind.TimelineHistory && !(TryHex(name[8..16], out log) && TryHex(name[16..SegmentLength], out segment)))
        {
            return false;
        }

        file = new ArchiveFile(entry.Name, kind, timeline) { Log = log, Segment = segment, Size = entry.Size ?? 0, Time = entry.Time ?? DateTime.UnixEpoch };
        return true;
    }

    /// <summary>A segment as it is shown.</summary>
    /// <param name="stanza">The stanza.</param>
    /// <param name="repository">The repository, 1 to 256.</param>
    public PgWalSegment ToSegment(string stanza, int repository) => new()
    {
        Stanza = stanza,
        Repository = repository,
        ArchiveId = ArchiveId.ToString(),
        Timeline = Timeline,
        Segment = SegmentName.ToString(),
        IsPartial = Kind == ArchiveFileKind.PartialSegment,
        Size = Size,
        Time = Time,
        Checksum = Checksum.ToString(),
        Path = $"archive/{stanza}/{Path}",
    };

    private static ArchiveFileKind? KindOf(ReadOnlySpan<char> name)
    {
        if (name[8..].SequenceEqual(HistoryMark))
        {
            return ArchiveFileKind.TimelineHistory;
        }

        if (name.Length <= SegmentLength)
        {
            return null;
        }

        ReadOnlySpan<char> rest = name[SegmentLength..];
        return IsChecksum(rest) ? ArchiveFileKind.Segment
            : rest.StartsWith(PartialMark, StringComparison.Ordinal) && IsChecksum(rest[PartialMark.Length..]) ? ArchiveFileKind.PartialSegment
            : rest.EndsWith(".backup", StringComparison.Ordinal) ? ArchiveFileKind.BackupNote
            : null;
    }

    // A file that pgBackRest is still writing has one ending more.
    private static bool IsChecksum(ReadOnlySpan<char> rest) =>
        rest.Length > ChecksumLength && rest[0] == '-' && !rest[1..(ChecksumLength + 1)].ContainsAnyExcept(s_digits) && rest[(ChecksumLength + 1)..] is "" or ".gz" or ".zst" or ".lz4" or ".bz2";

    private static bool IsSegmentSize(long size) => size is >= 1 << 20 and <= 1 << 30 && long.IsPow2(size);

    private static bool TryHex(ReadOnlySpan<char> text, out uint value) => uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
