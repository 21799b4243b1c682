using System.Globalization;

namespace PgmlBackup.Engine.PgBackRest;

/// <summary>Reads the lines of level detail that carry a file and the percentage of the run.</summary>
internal static class FileProgressParser
{
    private const string ChecksumMark = " checksum ";
    private const int ChecksumLength = 40;

    private static readonly string[] s_operations =
    [
        "backup file ", "restore file ", "match file from prior backup ", "checksum resumed file ", "store truncated file ", "restore zeroed file ",
    ];

    /// <summary>Reads a message.</summary>
    /// <returns>Null when it is about anything else.</returns>
    internal static FileProgress? Parse(string message)
    {
        ReadOnlySpan<char> rest = message;
        int mark = rest.Length - ChecksumLength - ChecksumMark.Length;
        string? checksum = null;
        if (mark > 0 && rest[mark..].StartsWith(ChecksumMark, StringComparison.Ordinal))
        {
            checksum = message[(mark + ChecksumMark.Length)..];
            rest = rest[..mark];
        }

        if (!rest.EndsWith("%)", StringComparison.Ordinal)
            || Array.Find(s_operations, word => message.StartsWith(word, StringComparison.Ordinal)) is not { } operation)
        {
            return null;
        }

        // A file name may hold the opening mark too, what pgBackRest adds never does.
        int open = rest.LastIndexOf(" (", StringComparison.Ordinal);
        return open <= operation.Length
            ? null
            : ParseParts(operation.TrimEnd(), message[operation.Length..open], rest[(open + 2)..^2], checksum);
    }

    private static FileProgress? ParseParts(string operation, string name, ReadOnlySpan<char> parts, string? checksum)
    {
        int percentAt = parts.LastIndexOf(", ", StringComparison.Ordinal);
        if (percentAt < 0 || !double.TryParse(parts[(percentAt + 2)..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent))
        {
            return null;
        }

        ReadOnlySpan<char> size = parts[..percentAt];
        string? bundle = null;
        if (size.StartsWith("bundle ", StringComparison.Ordinal) && size.IndexOf(", ", StringComparison.Ordinal) is var bundleEnd and > 0)
        {
            bundle = size["bundle ".Length..bundleEnd].ToString();
            size = size[(bundleEnd + 2)..];
        }

        long? block = null;
        if (size.StartsWith("bi ", StringComparison.Ordinal))
        {
            size = size[3..];
            if (size.IndexOf('/') is var slash and > 0)
            {
                block = ByteSizeText.Parse(size[..slash]);
                size = size[(slash + 1)..];
            }
        }

        long? original = null;
        if (size.IndexOf("->", StringComparison.Ordinal) is var arrow and > 0)
        {
            original = ByteSizeText.Parse(size[..arrow]);
            size = size[(arrow + 2)..];
        }

        int kept = name.LastIndexOf(" - exists and ", StringComparison.Ordinal);
        return ByteSizeText.Parse(size) is not { } bytes
            ? null
            : new FileProgress(operation, kept > 0 ? name[..kept] : name, bytes, percent)
            {
                Checksum = checksum,
                Bundle = bundle,
                OriginalSize = original,
                BlockSize = block,
                KeptBecause = kept > 0 ? name[(kept + 3)..] : null,
            };
    }
}
