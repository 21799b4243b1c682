using System.Globalization;

namespace PgmlBackup.TestKit.ObjectStore.Operations;

/// <summary>A span of an object's bytes.</summary>
internal readonly record struct ByteRange(long Start, long Length)
{
    /// <summary>The range of a Range header; null when it asks for none that S3 knows, and so for the whole. Throws when it lies outside.</summary>
    public static ByteRange? Parse(string? header, long size)
    {
        if (header is null || !header.StartsWith("bytes=", StringComparison.Ordinal) || header.Contains(','))
        {
            return null;
        }

        string[] ends = header["bytes=".Length..].Split('-', 2);
        bool hasFirst = long.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out long first);
        long last = size - 1;
        bool hasLast = ends.Length == 2 && long.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out last);
        bool open = ends.Length == 2 && ends[1].Length == 0;
        if ((!hasFirst && (ends[0].Length > 0 || !hasLast)) || (hasFirst && !hasLast && !open) || (hasFirst && hasLast && last < first))
        {
            return null;
        }

        long start = hasFirst ? first : Math.Max(0, size - last);
        long end = hasFirst && hasLast ? Math.Min(last, size - 1) : size - 1;
        if (start >= size || (!hasFirst && last == 0))
        {
            throw new S3Exception(416, "InvalidRange", "The requested range is not satisfiable",
                ("RangeRequested", header), ("ActualObjectSize", size.ToString(CultureInfo.InvariantCulture)));
        }

        return new ByteRange(start, end - start + 1);
    }
}
