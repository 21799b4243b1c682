namespace PgmlBackup.Model;

/// <summary>What a repository is kept on.</summary>
public enum PgRepositoryType
{
    /// <summary>A folder of this host, or one that is mounted.</summary>
    Posix,

    /// <summary>A bucket of an object store that speaks S3.</summary>
    S3,
}
