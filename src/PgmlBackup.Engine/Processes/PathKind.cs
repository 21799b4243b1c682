namespace PgmlBackup.Engine.Processes;

/// <summary>What lies at a path: the kinds of <c>stat(2)</c>.</summary>
public enum PathKind
{
    /// <summary>Something that has no name here.</summary>
    Unknown = 0,

    /// <summary>A pipe.</summary>
    Pipe = 0x1000,

    /// <summary>A character device.</summary>
    CharacterDevice = 0x2000,

    /// <summary>A folder.</summary>
    Folder = 0x4000,

    /// <summary>A block device.</summary>
    BlockDevice = 0x6000,

    /// <summary>A file.</summary>
    File = 0x8000,

    /// <summary>A symbolic link.</summary>
    SymbolicLink = 0xA000,

    /// <summary>A socket.</summary>
    Socket = 0xC000,
}
