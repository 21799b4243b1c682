namespace PgmlBackup.Model;

/// <summary>What a part of a model cache is.</summary>
public enum HfCacheKind
{
    /// <summary>A model of the Hugging Face hub.</summary>
    Model,

    /// <summary>A data set of the hub.</summary>
    Dataset,

    /// <summary>A space of the hub.</summary>
    Space,

    /// <summary>Python code that models bring with them: <c>modules</c>.</summary>
    Code,

    /// <summary>Data sets that were prepared for use: <c>datasets</c>.</summary>
    PreparedData,

    /// <summary>What PyTorch's hub and older sentence-transformers keep: <c>torch</c>.</summary>
    Torch,

    /// <summary>Anything else.</summary>
    Other,
}
