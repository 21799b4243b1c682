namespace PgmlBackup.Engine.HfCache;

/// <summary>The part of a cache that a path belongs to; each has its own rule.</summary>
internal enum CacheSection
{
    /// <summary>The repositories of the hub: models, datasets and spaces.</summary>
    Hub,

    /// <summary>The store that newer clients share between repositories.</summary>
    SharedStore,

    /// <summary>Python code of models that bring their own.</summary>
    Modules,

    /// <summary>Prepared data sets.</summary>
    Datasets,

    /// <summary>What PyTorch's hub and older sentence-transformers keep.</summary>
    Torch,

    /// <summary>Anything else that is kept.</summary>
    Other,
}
