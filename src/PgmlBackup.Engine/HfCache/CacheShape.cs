namespace PgmlBackup.Engine.HfCache;

/// <summary>Which folder of the tree a cache path names.</summary>
internal enum CacheShape
{
    /// <summary>The account's cache folder, <c>~/.cache</c>, in which <c>huggingface</c> and <c>torch</c> lie.</summary>
    Home,

    /// <summary>The folder <c>huggingface</c> itself: HF_HOME.</summary>
    HuggingFace,

    /// <summary>The folder <c>hub</c> itself: HF_HUB_CACHE.</summary>
    Hub,
}
