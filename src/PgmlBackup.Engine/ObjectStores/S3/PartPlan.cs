namespace PgmlBackup.Engine.ObjectStores.S3;

/// <summary>Into which parts an object is cut.</summary>
/// <param name="Length">The object's size in bytes.</param>
/// <param name="PartSize">The size of every part but the last.</param>
internal sealed record PartPlan(long Length, int PartSize)
{
    /// <summary>The size of a part where the object is not so large that there would be too many; an object up to this size goes whole.</summary>
    internal const int UsualPartSize = 8 * Mebibyte;

    private const int Mebibyte = 1024 * 1024;

    // S3 takes 10,000.
    private const int MostParts = 9_000;

    /// <summary>How many parts there are.</summary>
    internal int Count => (int)((Length + PartSize - 1) / PartSize);

    /// <summary>The plan for an object.</summary>
    internal static PartPlan Of(long length)
    {
        long least = (length + MostParts - 1) / MostParts;
        return new PartPlan(length, (int)Math.Max(UsualPartSize, (least + Mebibyte - 1) / Mebibyte * Mebibyte));
    }

    /// <summary>The size of a part.</summary>
    /// <param name="number">Which, from 1.</param>
    internal int LengthOf(int number) => (int)Math.Min(PartSize, Length - ((number - 1L) * PartSize));
}
