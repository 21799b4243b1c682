namespace PgmlBackup.Engine.Repository;

/// <summary>What verify found wrong among the files of a set or an archive.</summary>
/// <param name="Missing">Files that are not there.</param>
/// <param name="ChecksumInvalid">Files whose content is not what was written.</param>
/// <param name="SizeInvalid">Files of a wrong size.</param>
/// <param name="Other">Files that could not be read or judged.</param>
public sealed record VerifyCounts(long Missing = 0, long ChecksumInvalid = 0, long SizeInvalid = 0, long Other = 0)
{
    /// <summary>All of them.</summary>
    public long Total => Missing + ChecksumInvalid + SizeInvalid + Other;
}
