namespace PgmlBackup.TestKit.ObjectStore.Storage;

/// <summary>S3's order of keys: that of their UTF-8 bytes. It differs from UTF-16 order only where a surrogate meets U+E000 to U+FFFF.</summary>
internal sealed class Utf8KeyComparer : IComparer<string>
{
    public static Utf8KeyComparer Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> left = x;
        ReadOnlySpan<char> right = y;
        int common = left.CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        (char a, char b) = (left[common], right[common]);
        bool surrogates = char.IsSurrogate(a) != char.IsSurrogate(b);
        return surrogates && a >= 0xD800 && b >= 0xD800 ? (char.IsSurrogate(a) ? 1 : -1) : a.CompareTo(b);
    }
}
