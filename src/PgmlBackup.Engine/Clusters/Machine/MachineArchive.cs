using System.Formats.Tar;
using System.Text.Json;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Clusters.Machine;

/// <summary>
/// A record as one tar file: it is replaced in one step, read from a repository in one step, and <c>tar -xf</c> opens it where this module is not at hand.
/// </summary>
internal static class MachineArchive
{
    /// <summary>The folder in the data directory. pgBackRest copies it: it leaves out names that it knows (<c>postmaster.opts</c>, <c>pgsql_tmp*</c>, the content of <c>pg_dynshmem</c> and its like), and no others.</summary>
    internal const string FolderName = "pgmlbackup";

    /// <summary>The file in that folder.</summary>
    internal const string FileName = "machine.tar";

    /// <summary>Bytes of such a file at most.</summary>
    internal const int Limit = 8 << 20;

    private const string RecordName = "machine.json";
    private const string FilesPrefix = "files";
    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Permissions = (UnixFileMode)0x1FF;

    /// <summary>Where the record of a cluster lies.</summary>
    internal static string PathIn(string dataDirectory) => Path.Join(dataDirectory, FolderName, FileName);

    /// <summary>Writes a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="owner">Whose the files are when root unpacks them.</param>
    internal static byte[] Write(MachineRecord record, Account owner)
    {
        using var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            PaxTarEntry facts = new(TarEntryType.RegularFile, RecordName)
            {
                Mode = Closed,
                DataStream = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(record, MachineJson.Default.MachineRecord)),
            };
            foreach (PaxTarEntry entry in record.Files.Select(EntryOf).Prepend(facts))
            {
                (entry.Uid, entry.Gid, entry.UserName) = ((int)owner.UserId, (int)owner.GroupId, owner.Name);
                writer.WriteEntry(entry);
            }
        }

        return bytes.ToArray();
    }

    /// <summary>Reads a record.</summary>
    /// <returns>Null when it is none, or is damaged.</returns>
    internal static MachineRecord? Read(byte[]? bytes)
    {
        if (bytes is null)
        {
            return null;
        }

        try
        {
            MachineRecord? record = null;
            List<MachineFile> files = [];
            using var reader = new TarReader(new MemoryStream(bytes));
            while (reader.GetNextEntry(copyData: true) is { } entry)
            {
                if (entry.Name == RecordName)
                {
                    record = JsonSerializer.Deserialize(Content(entry), MachineJson.Default.MachineRecord);
                }
                else if (FileOf(entry) is { } file)
                {
                    files.Add(file);
                }
            }

            return record is null ? null : record with { Files = files };
        }
        catch (Exception damage) when (damage is InvalidDataException or EndOfStreamException or JsonException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>True when two records say the same but for the moment.</summary>
    internal static bool AreSame(MachineRecord one, MachineRecord other) =>
        one.HasFilesOf(other.Files, other.LeftOut)
        && JsonSerializer.Serialize(one with { Taken = other.Taken }, MachineJson.Default.MachineRecord) == JsonSerializer.Serialize(other, MachineJson.Default.MachineRecord);

    private static PaxTarEntry EntryOf(MachineFile file) => file.LinkTarget is { } target
        ? new PaxTarEntry(TarEntryType.SymbolicLink, FilesPrefix + file.Path) { LinkName = target }
        : new PaxTarEntry(TarEntryType.RegularFile, FilesPrefix + file.Path) { Mode = file.Mode & Permissions, DataStream = new MemoryStream(file.Content!) };

    // It comes out of a backup and says where to write: what is no plain absolute path is no file of ours.
    private static MachineFile? FileOf(TarEntry entry)
    {
        string path = entry.Name.StartsWith(FilesPrefix + "/", StringComparison.Ordinal) ? entry.Name[FilesPrefix.Length..] : string.Empty;
        bool plain = path.Length > 1 && !path.Any(char.IsControl) && Path.GetFullPath(path) == path && !path.EndsWith('/');
        return (plain, entry.EntryType) switch
        {
            (true, TarEntryType.RegularFile) => new MachineFile(path, entry.Mode & Permissions, Content(entry), null),
            (true, TarEntryType.SymbolicLink) => new MachineFile(path, UnixFileMode.None, null, entry.LinkName),
            _ => null,
        };
    }

    private static byte[] Content(TarEntry entry)
    {
        using var content = new MemoryStream();
        entry.DataStream?.CopyTo(content);
        return content.ToArray();
    }
}
