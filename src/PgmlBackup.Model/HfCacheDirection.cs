namespace PgmlBackup.Model;

/// <summary>Which way a model cache is synced.</summary>
public enum HfCacheDirection
{
    /// <summary>From this machine to the object store.</summary>
    Backup,

    /// <summary>From the object store to this machine.</summary>
    Restore,
}
