namespace PgmlBackup.Engine.HfCache;

/// <summary>What became of reading a file.</summary>
internal enum ReadState
{
    /// <summary>Its content is known.</summary>
    Good,

    /// <summary>It does not hash to its name.</summary>
    Corrupt,

    /// <summary>It changed while it was read.</summary>
    Changed,

    /// <summary>It is gone.</summary>
    Gone,
}
