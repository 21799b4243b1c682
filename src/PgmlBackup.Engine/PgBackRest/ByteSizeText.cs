using System.Globalization;

namespace PgmlBackup.Engine.PgBackRest;

/// <summary>The sizes in pgBackRest's log: powers of 1024, at most one decimal, units B, KB, MB and GB.</summary>
internal static class ByteSizeText
{
    /// <summary>Bytes of a text such as <c>26MB</c>, <c>115.3MB</c> or <c>0B</c>: exact below 1 KB, else rounded as the text is.</summary>
    /// <returns>Null when the text is no size.</returns>
    internal static long? Parse(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || text[^1] != 'B')
        {
            return null;
        }

        long unit = text[^2] switch
        {
            'K' => 1L << 10,
            'M' => 1L << 20,
            'G' => 1L << 30,
            _ => 1,
        };
        ReadOnlySpan<char> number = text[..^(unit == 1 ? 1 : 2)];
        return decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
            ? (long)(value * unit)
            : null;
    }
}
