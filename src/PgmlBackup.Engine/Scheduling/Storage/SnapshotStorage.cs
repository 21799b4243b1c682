using System.Text.RegularExpressions;

namespace PgmlBackup.Engine.Scheduling.Storage;

/// <summary>Recognises storage that can take snapshots below a path: ZFS, btrfs, LVM and the volumes of clouds, from <c>mountinfo</c> and <c>/sys</c> alone.</summary>
/// <param name="mountInfo">The content of <c>/proc/self/mountinfo</c>.</param>
/// <param name="systemRoot">The folder <c>/sys</c>.</param>
internal sealed partial class SnapshotStorage(string mountInfo, string systemRoot)
{
    private const int DeepestStack = 8;

    // By the vendor and the model that a disk calls itself; checked in this order.
    private static readonly (Regex Vendor, Regex Model, string Kind)[] s_volumes =
    [
        (Any(), new Regex("^Amazon Elastic Block Store", RegexOptions.CultureInvariant), "Amazon EBS volume"),
        (Any(), new Regex("^nvme_card-pd", RegexOptions.CultureInvariant), "Google persistent disk"),
        (new Regex("^Google$", RegexOptions.CultureInvariant), new Regex("^PersistentDisk", RegexOptions.CultureInvariant), "Google persistent disk"),
        (new Regex("^Msft$", RegexOptions.CultureInvariant), new Regex("^Virtual Disk", RegexOptions.CultureInvariant), "Azure managed disk"),
        (Any(), new Regex("^MSFT NVMe Accelerator", RegexOptions.CultureInvariant), "Azure managed disk"),
        (new Regex("^DO$", RegexOptions.CultureInvariant), new Regex("^Volume", RegexOptions.CultureInvariant), "DigitalOcean volume"),
        (new Regex("^HC$", RegexOptions.CultureInvariant), new Regex("^Volume", RegexOptions.CultureInvariant), "Hetzner volume"),
        (new Regex("^ORACLE$", RegexOptions.CultureInvariant), new Regex("^BlockVolume", RegexOptions.CultureInvariant), "Oracle block volume"),
    ];

    /// <summary>Looks below a path.</summary>
    /// <param name="path">An absolute path without symbolic links.</param>
    /// <returns>What can take snapshots, the nearest to the files first; empty when nothing is recognised.</returns>
    internal IReadOnlyList<SnapshotSource> Find(string path) => MountTable.Find(mountInfo, path) switch
    {
        null => [],
        { Type: "zfs" } mount => [new SnapshotSource("ZFS dataset", mount.Source)],
        { Type: "btrfs" } mount => [new SnapshotSource("btrfs subvolume", mount.Root), .. Below(DeviceFolder(mount.Source, mount.Device), DeepestStack)],
        var mount => [.. Below(Path.Join(systemRoot, "dev", "block", mount.Device), DeepestStack)],
    };

    // btrfs has a device number of its own, which is no disk's.
    private string DeviceFolder(string source, string device) =>
        source.StartsWith("/dev/", StringComparison.Ordinal) ? Path.Join(systemRoot, "class", "block", Path.GetFileName(source)) : Path.Join(systemRoot, "dev", "block", device);

    private List<SnapshotSource> Below(string folder, int depth)
    {
        if (depth == 0 || !Directory.Exists(folder))
        {
            return [];
        }

        string device = Resolve(folder);
        if (File.Exists(Path.Join(device, "partition")))
        {
            device = Path.GetDirectoryName(device)!;
        }

        List<SnapshotSource> found = [];
        if (Read(device, "dm/uuid").StartsWith("LVM-", StringComparison.Ordinal))
        {
            found.Add(new SnapshotSource("LVM volume", VolumeName(Read(device, "dm/name"))));
        }
        else if (Volume(device) is { } volume)
        {
            found.Add(volume);
        }

        string slaves = Path.Join(device, "slaves");
        string[] parts = Directory.Exists(slaves) ? Directory.GetFileSystemEntries(slaves).Order(StringComparer.Ordinal).ToArray() : [];
        return [.. found, .. parts.SelectMany(part => Below(part, depth - 1)).Distinct()];
    }

    private SnapshotSource? Volume(string device)
    {
        (string vendor, string model) = (Read(device, "device/vendor"), Read(device, "device/model"));
        string name = "/dev/" + Path.GetFileName(device);
        if (s_volumes.FirstOrDefault(known => known.Model.IsMatch(model) && known.Vendor.IsMatch(vendor)).Kind is { } kind)
        {
            // An EBS volume's serial number is its id without the dash.
            string serial = Read(device, "device/serial");
            return new SnapshotSource(kind, kind.StartsWith("Amazon", StringComparison.Ordinal) && serial.StartsWith("vol", StringComparison.Ordinal) ? "vol-" + serial[3..].TrimStart('-') : name);
        }

        return Path.GetFileName(device).StartsWith("xvd", StringComparison.Ordinal) && Read(systemRoot, "class/dmi/id/product_version").Contains("amazon", StringComparison.Ordinal)
            ? new SnapshotSource("Amazon EBS volume", name)
            : null;
    }

    // The device mapper joins the names of group and volume by a dash, and doubles the dashes within them.
    private static string VolumeName(string mapped) => SingleDash().Replace(mapped, "/", 1).Replace("--", "-", StringComparison.Ordinal);

    private static string Resolve(string folder) => new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder;

    private static string Read(string folder, string name)
    {
        try
        {
            return File.ReadAllText(Path.Join(folder, name)).Trim();
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }

    [GeneratedRegex("(?<!-)-(?!-)")]
    private static partial Regex SingleDash();

    [GeneratedRegex("")]
    private static partial Regex Any();
}
