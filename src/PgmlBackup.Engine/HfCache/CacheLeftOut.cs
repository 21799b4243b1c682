namespace PgmlBackup.Engine.HfCache;

/// <summary>Why something of a cache does not leave the machine.</summary>
internal enum CacheLeftOut
{
    /// <summary>It is a secret.</summary>
    Secret,

    /// <summary>It is a lock.</summary>
    Lock,

    /// <summary>It is not complete yet, or temporary.</summary>
    Unfinished,

    /// <summary>It is made again by itself.</summary>
    Rebuilt,

    /// <summary>It is a socket, a pipe or a device.</summary>
    NoFile,
}
