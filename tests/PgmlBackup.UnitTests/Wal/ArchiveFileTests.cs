using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Wal;

namespace PgmlBackup.UnitTests.Wal;

public sealed class ArchiveFileTests
{
    private const string Checksum = "0123456789abcdef0123456789abcdef01234567";
    private const string Folder = "15-1/0000000A00000002/0000000A00000002000000AB";

    [Theory]
    [InlineData($"{Folder}-{Checksum}", "")]
    [InlineData($"{Folder}-{Checksum}.gz", ".gz")]
    [InlineData($"{Folder}-{Checksum}.zst", ".zst")]
    [InlineData($"{Folder}.partial-{Checksum}.lz4", ".lz4", ArchiveFileKind.PartialSegment)]
    public void A_segment_is_read_with_its_checksum(string path, string extension, ArchiveFileKind kind = ArchiveFileKind.Segment)
    {
        Assert.True(ArchiveFile.TryRead(Entry(path), out ArchiveFile file));
        Assert.Equal((kind, 10U, 2U, 0xABU), (file.Kind, file.Timeline, file.Log, file.Segment));
        Assert.Equal(("15-1", "0000000A00000002000000AB", Checksum, extension), (file.ArchiveId.ToString(), file.SegmentName.ToString(), file.Checksum.ToString(), file.Extension.ToString()));
    }

    [Theory]
    [InlineData("15-1/0000000A.history", ArchiveFileKind.TimelineHistory)]
    [InlineData($"{Folder}.00000028.backup", ArchiveFileKind.BackupNote)]
    public void Histories_and_notes_are_told_apart(string path, ArchiveFileKind kind)
    {
        Assert.True(ArchiveFile.TryRead(Entry(path), out ArchiveFile file));
        Assert.Equal((kind, 10U, "", ""), (file.Kind, file.Timeline, file.Checksum.ToString(), file.Extension.ToString()));
    }

    [Theory]
    [InlineData("archive.info")]
    [InlineData("archive.info.copy")]
    [InlineData("15-1/x")]
    [InlineData("15-1/0000000A.histor")]
    [InlineData(Folder)]
    [InlineData($"{Folder}-{Checksum}.zst.pgbackrest.tmp")]
    [InlineData($"{Folder}-0123456789ABCDEF0123456789abcdef01234567")]
    [InlineData($"{Folder}-0123")]
    [InlineData($"15-1/0000000A00000002/0000000A00000002000000AG-{Checksum}")]
    public void What_is_no_file_of_the_archive_is_left_out(string path) => Assert.False(ArchiveFile.TryRead(Entry(path), out _));

    [Theory]
    [InlineData(".zst", 0, true)]
    [InlineData(".zst", 7, false)]
    [InlineData("", 16 << 20, false)]
    [InlineData("", 1 << 20, false)]
    [InlineData("", (16 << 20) + 32, false)]
    [InlineData("", (16 << 20) - 1, true)]
    [InlineData("", 512, true)]
    public void Where_the_size_shows_it_a_file_is_damaged(string extension, long size, bool damaged)
    {
        Assert.True(ArchiveFile.TryRead(Entry($"{Folder}-{Checksum}{extension}") with { Size = size }, out ArchiveFile file));
        Assert.Equal(damaged, file.IsDamaged);
    }

    private static RepositoryEntry Entry(string path) => new(path, RepositoryEntryKind.File) { Size = 16 << 20, Time = Archive.Start };
}
