namespace PgmlBackup.Engine.PgBackRest;

/// <summary>What a line of level detail tells of one file of a backup or a restore.</summary>
/// <param name="Operation">What was done, for example <c>backup file</c>, <c>match file from prior backup</c>, <c>restore file</c>, <c>restore zeroed file</c>.</param>
/// <param name="Name">The file, as pgBackRest names it: an absolute path, with <c>host:</c> before it when it is elsewhere.</param>
/// <param name="Size">Bytes of the file as it was copied, rounded to one decimal of KB, MB or GB.</param>
/// <param name="Percent">How far the whole run is, 0 to 100.</param>
public sealed record FileProgress(string Operation, string Name, long Size, double Percent)
{
    /// <summary>The SHA-1 of the file, 40 hexadecimal digits; null for an empty or zeroed file.</summary>
    public string? Checksum { get; init; }

    /// <summary>The bundle that holds the file, for example <c>1/15612</c> or <c>20261122-150804F/1/0</c>; null when it stands alone.</summary>
    public string? Bundle { get; init; }

    /// <summary>Why a restore kept the file that was there, for example <c>exists and matches backup</c>; null when it was copied.</summary>
    public string? KeptBecause { get; init; }

    /// <summary>Bytes of the file when the backup began, rounded as <see cref="Size"/>; null when it did not change in size.</summary>
    public long? OriginalSize { get; init; }

    /// <summary>Bytes that a block incremental restore wrote, rounded as <see cref="Size"/>; null when that is not known or is all of it.</summary>
    public long? BlockSize { get; init; }
}
