namespace PgmlBackup.Engine.ObjectStores;

/// <summary>How a content is hashed.</summary>
public enum ContentDigestKind
{
    /// <summary>SHA-256 of the bytes, as Hugging Face names large files: 64 hex digits.</summary>
    Sha256,

    /// <summary>SHA-1 of <c>blob LENGTH\0</c> and the bytes, as git names its blobs: 40 hex digits.</summary>
    GitSha1,
}
