namespace PgmlBackup.Model;

/// <summary>Which of the two copies of a model cache.</summary>
public enum HfCacheSide
{
    /// <summary>The cache on this machine.</summary>
    Local,

    /// <summary>The copy in the object store.</summary>
    Store,
}
