using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Repository;

namespace PgmlBackup.Engine.Recovery;

/// <summary>Finds out what lies where a cluster is to be restored, without changing anything.</summary>
public static class DataDirectoryInspector
{
    private const int ControlFileSize = 8192;
    private const int ManifestHeadSize = 64 * 1024;
    private const string ManifestName = "backup.manifest";
    private const uint OldestControlVersion = 900;
    private const uint NewestControlVersion = 2999;

    private static readonly HashSet<string> s_clusterNames = new(StringComparer.Ordinal) { "PG_VERSION", "base", "global", "pg_wal", "pg_xact", "pg_tblspc", "pg_multixact", "postmaster.pid", ManifestName };

    /// <summary>Looks at a folder as its owner sees it.</summary>
    /// <exception cref="Faults.PgmlException"><c>PathNotAccessible</c>.</exception>
    public static async Task<DataDirectoryReport> InspectAsync(OwnerFiles files, string path, CancellationToken stop)
    {
        FileFacts? facts = await files.LookAsync(path, stop).ConfigureAwait(false);
        if (facts is null)
        {
            return new DataDirectoryReport(path, path, DataDirectoryState.Missing, null, false, []);
        }

        string real = await files.ResolveLinksAsync(path, stop).ConfigureAwait(false);
        bool mounted = facts.MountPoint == real;
        if (!facts.IsDirectory)
        {
            return new DataDirectoryReport(path, real, DataDirectoryState.Foreign, null, mounted, [Path.GetFileName(path)]);
        }

        IReadOnlyList<string> names = await files.ListAsync(path, stop).ConfigureAwait(false);
        byte[]? file = names.Contains("global") ? await files.ReadAsync(Path.Join(path, "global", "pg_control"), ControlFileSize, stop).ConfigureAwait(false) : null;
        ulong? control = ControlIdentifier(file);
        ulong? manifest = names.Contains(ManifestName) ? ManifestIdentifier(await files.ReadAsync(Path.Join(path, ManifestName), ManifestHeadSize, stop).ConfigureAwait(false)) : null;
        return new DataDirectoryReport(path, real, Judge(names, control, manifest), control ?? manifest, mounted, names) { ControlVersion = control is null ? null : ControlVersion(file!) };
    }

    /// <summary>The judgement alone, from what was read.</summary>
    internal static DataDirectoryState Judge(IReadOnlyList<string> names, ulong? control, ulong? manifest) =>
        names.Count == 0 ? DataDirectoryState.Empty
        : control is not null && names.Contains("PG_VERSION") ? DataDirectoryState.Cluster
        : control is null && manifest is not null ? DataDirectoryState.InterruptedRestore
        : names.Any(s_clusterNames.Contains) ? DataDirectoryState.Damaged
        : DataDirectoryState.Foreign;

    /// <summary>The system identifier that leads <c>pg_control</c>; null when the file is missing, short, or not one of a version that is known.</summary>
    internal static ulong? ControlIdentifier(byte[]? file)
    {
        // The file is padded to 8 kB and written in the byte order of the machine that runs it, which is this one.
        if (file is not { Length: ControlFileSize })
        {
            return null;
        }

        ulong identifier = BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt64LittleEndian(file) : BinaryPrimitives.ReadUInt64BigEndian(file);
        return identifier == 0 || ControlVersion(file) is < OldestControlVersion or > NewestControlVersion ? null : identifier;
    }

    private static uint ControlVersion(byte[] file) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(8)) : BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(8));

    private static ulong? ManifestIdentifier(byte[]? head)
    {
        if (head is null)
        {
            return null;
        }

        try
        {
            var reader = new BackupManifestReader();
            foreach (string line in Encoding.UTF8.GetString(head).Split('\n').SkipLast(1))
            {
                reader.Feed(line);
            }

            return reader.Finish().SystemIdentifier;
        }
        catch (Exception broken) when (broken is FormatException or JsonException or OverflowException)
        {
            return null; // Cut off by a kill before the head was written: no manifest to go on from.
        }
    }
}
