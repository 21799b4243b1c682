using System.Formats.Tar;
using System.Text;
using PgmlBackup.Engine.Clusters.Machine;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.UnitTests.Clusters;

public sealed class MachineArchiveTests
{
    private const UnixFileMode Shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private static readonly Account s_owner = new("postgres", 101, 104, "/var/lib/postgresql");

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
        MachineRecord read = MachineArchive.Read(MachineArchive.Write(s_record, s_owner))!;

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

    [Fact]
    public void Only_the_moment_makes_no_difference()
    {
        Assert.True(MachineArchive.AreSame(s_record, s_record with { Taken = DateTime.UnixEpoch }));
        Assert.False(MachineArchive.AreSame(s_record, s_record with { Databases = [] }));
        Assert.False(MachineArchive.AreSame(s_record, s_record with { Files = [] }));
    }

    [Fact]
    public void Root_unpacks_files_of_the_owner()
    {
        using var reader = new TarReader(new MemoryStream(MachineArchive.Write(s_record, s_owner)));
        TarEntry entry = reader.GetNextEntry()!;

        Assert.Equal((101, 104), (entry.Uid, entry.Gid));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(700)]
    public void A_damaged_one_is_none(int length) => Assert.Null(MachineArchive.Read(MachineArchive.Write(s_record, s_owner)[..length]));

    [Theory]
    [InlineData("files/etc/../root/x")]
    [InlineData("files//etc/x")]
    [InlineData("files/etc/x/")]
    [InlineData("files/")]
    [InlineData("files")]
    [InlineData("other/etc/x")]
    public void A_path_that_is_not_plain_is_no_file(string name)
    {
        using var bytes = new MemoryStream(MachineArchive.Write(s_record with { Files = [] }, s_owner));
        using var made = new MemoryStream();
        using (var writer = new TarWriter(made, leaveOpen: true))
        {
            writer.WriteEntry(new TarReader(bytes, leaveOpen: true).GetNextEntry(copyData: true)!);
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream([1]) });
        }

        Assert.Empty(MachineArchive.Read(made.ToArray())!.Files);
    }
}
