using System.Formats.Tar;
using System.Text;
using PgmlBackup.Engine.Clusters.Machine;
using PgmlBackup.Engine.Recovery.NewMachine;
using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.Clusters;

public sealed class MachineArchiveTests
{
    private const UnixFileMode Shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private static readonly MachineRecord s_record = new()
    {
        Taken = new DateTime(2026, 11, 22, 1, 2, 3, DateTimeKind.Utc),
        DataDirectory = "/var/lib/postgresql/15/main",
        Settings = new Dictionary<string, string> { ["ssl"] = "on" },
        Databases = [new MachineDatabase { Name = "ml", Collate = "en_US.UTF-8", Libraries = ["$libdir/pgml"] }],
        LeftOut = ["'/a' is a symbolic link to '/b'."],
        Files =
        [
            new MachineFile("/etc/postgresql/15/main/log", UnixFileMode.None, null, "/var/log/x.log"),
            new MachineFile("/etc/postgresql/15/main/pg_hba.conf", Shared, Encoding.UTF8.GetBytes("local all all peer\n"), null),
            new MachineFile($"/srv/{new string('n', 150)}/ü empty.conf", Shared, [], null),
        ],
    };

    [Fact]
    public void What_is_written_is_read()
    {
        MachineRecord read = MachineArchive.Read(MachineArchive.Write(s_record))!;

        Assert.True(read.HasFilesOf(s_record.Files, s_record.LeftOut));
        Assert.Equal((s_record.Taken, s_record.DataDirectory, "on", ""), (read.Taken, read.DataDirectory, read.Setting("ssl"), read.Setting("port")));
        Assert.Equal(("ml", "en_US.UTF-8", "$libdir/pgml"), (read.Databases[0].Name, read.Databases[0].Collate, read.Databases[0].Libraries[0]));
    }

    [Fact]
    public void Any_change_of_a_file_is_seen()
    {
        MachineFile hba = s_record.Files[1];
        MachineFile[] changes = [hba with { Mode = UnixFileMode.UserRead }, hba with { Content = [1] }, hba with { Path = "/x" }, hba with { Content = null, LinkTarget = "/x" }];

        Assert.All(changes, change => Assert.False(hba.IsSame(change)));
        Assert.False(s_record.HasFilesOf([.. s_record.Files.Skip(1)], s_record.LeftOut));
        Assert.False(s_record.HasFilesOf(s_record.Files, []));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(700)]
    public void A_damaged_one_is_none(int length) => Assert.Null(MachineArchive.Read(MachineArchive.Write(s_record)[..length]));

    [Theory]
    [InlineData("files/etc/../root/x")]
    [InlineData("files//etc/x")]
    [InlineData("files/etc/x/")]
    [InlineData("files/")]
    [InlineData("files")]
    [InlineData("other/etc/x")]
    public void A_path_that_is_not_plain_is_no_file(string name)
    {
        using var bytes = new MemoryStream(MachineArchive.Write(s_record with { Files = [] }));
        using var made = new MemoryStream();
        using (var writer = new TarWriter(made, leaveOpen: true))
        {
            writer.WriteEntry(new TarReader(bytes, leaveOpen: true).GetNextEntry(copyData: true)!);
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream([1]) });
        }

        Assert.Empty(MachineArchive.Read(made.ToArray())!.Files);
    }

    [Theory]
    [InlineData("en_US.UTF-8", "en_US.utf8", true)]
    [InlineData("de_DE@euro", "de_DE@euro", true)]
    [InlineData("C.UTF-8", "", true)]
    [InlineData("C", "", true)]
    [InlineData("POSIX", "", true)]
    [InlineData("en_US.UTF-8", "en_GB.utf8", false)]
    public void Locales_are_compared_as_the_c_library_does(string wanted, string installed, bool expected) => Assert.Equal(expected, MachineNeeds.HasLocale([installed], wanted));

    [Theory]
    [InlineData("""{"bni":2,"bno":10,"checksum":"d5","repo-size":9417,"size":29732,"timestamp":1}""", "backup/main/20261101-010101F/bundle/2", 10L)]
    [InlineData("""{"bni":1,"checksum":"d5","reference":"20261001-010101F","repo-size":9,"size":2,"timestamp":1}""", "backup/main/20261001-010101F/bundle/1", 0L)]
    [InlineData("""{"checksum":"d5","repo-size":9,"size":2,"timestamp":1}""", "backup/main/20261101-010101F/pg_data/pgmlbackup/machine.tar.zst", 0L)]
    public void A_row_of_the_manifest_says_where_it_lies(string json, string path, long offset)
    {
        StoredFile file = StoredFile.Parse(json, "main", "20261101-010101F", "pg_data/pgmlbackup/machine.tar", ".zst")!;

        Assert.Equal((path, offset, "d5"), (file.Path, file.Offset, file.Checksum));
    }

    [Theory]
    [InlineData("""{"bi":1,"bim":30,"checksum":"d5","repo-size":9,"size":2,"timestamp":1}""")]
    [InlineData("""{"size":0,"timestamp":1}""")]
    public void A_file_in_blocks_or_without_content_is_not_read(string json) => Assert.Null(StoredFile.Parse(json, "main", "20261101-010101F", "pg_data/x", ".zst"));

    [Fact]
    public void A_finding_is_an_error_only_where_the_server_would_not_start() =>
        Assert.Equal(PgFindingSeverity.Warning, MachineNeeds.LibraryFinding("main", "$libdir/pgml", ["ml"]).Severity);
}
