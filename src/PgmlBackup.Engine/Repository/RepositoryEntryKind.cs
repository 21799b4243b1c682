namespace PgmlBackup.Engine.Repository;

/// <summary>What an entry of a repository is.</summary>
public enum RepositoryEntryKind
{
    /// <summary>A file.</summary>
    File,

    /// <summary>A folder.</summary>
    Path,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>Anything else: a socket, a device.</summary>
    Special,
}
