using PgmlBackup.Engine.Scheduling.Storage;

namespace PgmlBackup.UnitTests.Scheduling;

/// <summary>Storage that takes snapshots is recognised from <c>mountinfo</c> and trees of <c>/sys</c> as such machines have them.</summary>
public sealed class SnapshotStorageTests : IDisposable
{
    private const string Data = "/var/lib/postgresql/15/main";
    private const string Root = "22 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p1 rw\n";

    private readonly string _sys = Directory.CreateTempSubdirectory("pgmlt-sys-").FullName;

    public void Dispose() => Directory.Delete(_sys, recursive: true);

    [Fact]
    public void A_dataset_of_ZFS() => AssertFound(
        Root + "40 22 0:45 / /var/lib/postgresql rw,noatime shared:20 - zfs tank/pg\\040data rw,xattr,posixacl\n41 22 0:46 / /var/lib/postgresql-old rw - zfs tank/old rw\n", "ZFS dataset tank/pg data");

    [Fact]
    public void A_volume_of_LVM_on_a_volume_of_Amazon()
    {
        Device("nvme1n1", "259:3", ("device/model", "Amazon Elastic Block Store              "), ("device/serial", "vol0123456789abcdef0"));
        string volume = Device("dm-1", "253:1", ("dm/uuid", "LVM-abc"), ("dm/name", "vg--data-pg--main"));
        Link(Path.Combine(volume, "slaves", "nvme1n1"), Path.Combine(_sys, "devices", "nvme1n1"));
        AssertFound(Root + "40 22 253:1 / /var/lib/postgresql rw - xfs /dev/mapper/vg--data-pg--main rw\n", "LVM volume vg-data/pg-main", "Amazon EBS volume vol-0123456789abcdef0");
    }

    [Fact]
    public void A_partition_is_one_of_its_disk()
    {
        string disk = Device("nvme0n1", "259:1", ("device/model", "Amazon Elastic Block Store"), ("device/serial", "vol0aa"));
        Directory.CreateDirectory(Path.Combine(disk, "nvme0n1p1"));
        File.WriteAllText(Path.Combine(disk, "nvme0n1p1", "partition"), "1\n");
        Link(Path.Combine(_sys, "dev", "block", "259:2"), Path.Combine(disk, "nvme0n1p1"));
        AssertFound(Root, "Amazon EBS volume vol-0aa");
    }

    [Theory]
    [InlineData("Google", "PersistentDisk", "Google persistent disk /dev/sdb")]
    [InlineData("", "nvme_card-pd", "Google persistent disk /dev/sdb")]
    [InlineData("Msft", "Virtual Disk", "Azure managed disk /dev/sdb")]
    [InlineData("DO", "Volume", "DigitalOcean volume /dev/sdb")]
    [InlineData("HC", "Volume", "Hetzner volume /dev/sdb")]
    public void Volumes_of_clouds(string vendor, string model, string expected)
    {
        Device("sdb", "8:16", ("device/vendor", vendor + "  "), ("device/model", model));
        AssertFound(Root + "40 22 8:16 / /var/lib/postgresql rw - ext4 /dev/sdb rw\n", expected);
    }

    [Theory]
    [InlineData("", "Amazon EC2 NVMe Instance Storage")]
    [InlineData("ATA", "Samsung SSD 870")]
    [InlineData("QEMU", "QEMU HARDDISK")]
    public void What_takes_no_snapshots_is_not_named(string vendor, string model)
    {
        Device("sdb", "8:16", ("device/vendor", vendor), ("device/model", model));
        AssertFound(Root + "40 22 8:16 / /var/lib/postgresql rw - ext4 /dev/sdb rw\n");
    }

    [Fact]
    public void A_subvolume_of_btrfs_and_the_last_of_two_mounts_at_one_point() =>
        AssertFound(Root + "40 22 8:1 / /var/lib/postgresql rw - ext4 /dev/sda1 rw\n41 40 0:30 /@pg /var/lib/postgresql rw - btrfs /dev/sdx rw,subvol=/@pg\n", "btrfs subvolume /@pg");

    [Theory]
    [InlineData("")]
    [InlineData("garbage\n\n1 2\n")]
    [InlineData("22 1 0:21 / / rw - overlay overlay rw\n")]
    public void Nothing_is_known_of_what_cannot_be_read(string mounts) => AssertFound(mounts);

    private void AssertFound(string mounts, params string[] expected) => Assert.Equal(expected, new SnapshotStorage(mounts, _sys).Find(Data).Select(source => source.ToString()));

    private string Device(string name, string number, params (string Path, string Text)[] files)
    {
        string folder = Path.Combine(_sys, "devices", name);
        foreach ((string path, string text) in files)
        {
            string file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text + "\n");
        }

        Link(Path.Combine(_sys, "dev", "block", number), folder);
        return folder;
    }

    private static void Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Directory.CreateSymbolicLink(path, target);
    }
}
