using System.Globalization;

namespace PgmlBackup.Engine.PgBackRest;

/// <summary>A version of pgBackRest: two parts up to 2.53 (a few have three), three from 2.54.0 on.</summary>
/// <param name="Major">The first number.</param>
/// <param name="Minor">The second number.</param>
/// <param name="Patch">The third number; 0 where there is none.</param>
/// <param name="IsDevelopment">True for a build between two releases; it sorts before the release of its number.</param>
public readonly record struct PgBackRestVersion(int Major, int Minor, int Patch = 0, bool IsDevelopment = false) : IComparable<PgBackRestVersion>
{
    private const string DevelopmentSuffix = "dev";

    /// <summary>Reads <c>2.45</c>, <c>2.52.1</c>, <c>2.59.1</c> or <c>2.60.0dev</c>.</summary>
    /// <returns>False when the text is anything else.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out PgBackRestVersion version)
    {
        version = default;
        bool development = text.EndsWith(DevelopmentSuffix, StringComparison.Ordinal);
        if (development)
        {
            text = text[..^DevelopmentSuffix.Length];
        }

        Span<Range> ranges = stackalloc Range[4];
        int count = text.Split(ranges, '.');
        if (count is < 2 or > 3)
        {
            return false;
        }

        Span<int> part = stackalloc int[3];
        part.Clear();
        for (int i = 0; i < count; i++)
        {
            if (!int.TryParse(text[ranges[i]], NumberStyles.None, CultureInfo.InvariantCulture, out part[i]))
            {
                return false;
            }
        }

        version = new PgBackRestVersion(part[0], part[1], part[2], development);
        return true;
    }

    /// <summary>Reads what <c>pgbackrest version</c> prints, for example <c>pgBackRest 2.45</c>. The name before the version is not judged: forks have their own.</summary>
    /// <returns>False when the last line is not one word and a version.</returns>
    public static bool TryParseOutput(string output, out PgBackRestVersion version)
    {
        // Warnings about the configuration stand before it (up to 2.54.0 the command read the configuration).
        string line = output.TrimEnd().Split('\n')[^1];
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        version = default;
        return words.Length == 2 && TryParse(words[1], out version);
    }

    /// <inheritdoc/>
    public int CompareTo(PgBackRestVersion other) =>
        (Major, Minor, Patch, !IsDevelopment).CompareTo((other.Major, other.Minor, other.Patch, !other.IsDevelopment));

    /// <summary>True when the left version is older.</summary>
    public static bool operator <(PgBackRestVersion left, PgBackRestVersion right) => left.CompareTo(right) < 0;

    /// <summary>True when the left version is newer.</summary>
    public static bool operator >(PgBackRestVersion left, PgBackRestVersion right) => left.CompareTo(right) > 0;

    /// <summary>True when the left version is older or the same.</summary>
    public static bool operator <=(PgBackRestVersion left, PgBackRestVersion right) => left.CompareTo(right) <= 0;

    /// <summary>True when the left version is newer or the same.</summary>
    public static bool operator >=(PgBackRestVersion left, PgBackRestVersion right) => left.CompareTo(right) >= 0;

    /// <summary>The version as pgBackRest writes it.</summary>
    public override string ToString()
    {
        string number = Patch > 0 || (Major, Minor).CompareTo((2, 54)) >= 0
            ? string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}")
            : string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");
        return IsDevelopment ? number + DevelopmentSuffix : number;
    }
}
