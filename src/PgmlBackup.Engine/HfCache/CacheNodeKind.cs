namespace PgmlBackup.Engine.HfCache;

/// <summary>What stands at a path.</summary>
internal enum CacheNodeKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A socket, a pipe or a device.</summary>
    Other,
}
