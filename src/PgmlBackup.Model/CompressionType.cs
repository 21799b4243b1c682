namespace PgmlBackup.Model;

/// <summary>How pgBackRest compresses the files of a backup.</summary>
public enum CompressionType
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>gzip: slow, pgBackRest's own default.</summary>
    Gz,

    /// <summary>LZ4: quick, larger.</summary>
    Lz4,

    /// <summary>Zstandard: quick and small.</summary>
    Zst,

    /// <summary>bzip2: very slow.</summary>
    Bz2,
}
