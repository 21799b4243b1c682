namespace PgmlBackup.TestKit.HfCache;

/// <summary>How a client of the Hugging Face hub lays a repository out on the disk.</summary>
public enum HfCacheLayout
{
    /// <summary>Blobs in the repository, links in its snapshots.</summary>
    Classic,

    /// <summary>Files in the snapshots, one copy a revision: where links are switched off.</summary>
    WithoutLinks,

    /// <summary>Large blobs in a store that all repositories share, links to it in the repository, links to those in its snapshots: clients of 2026.</summary>
    SharedStore,
}
