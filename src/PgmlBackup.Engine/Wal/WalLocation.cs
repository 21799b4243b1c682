using System.Globalization;

namespace PgmlBackup.Engine.Wal;

/// <summary>A location in the write-ahead log (LSN): a byte position, written as two hexadecimal halves.</summary>
/// <param name="Position">The byte position from the start of the log.</param>
public readonly record struct WalLocation(ulong Position)
{
    /// <summary>Reads the form that PostgreSQL prints, for example <c>0/5000028</c>.</summary>
    /// <returns>False when the text is not one.</returns>
    public static bool TryParse(string? text, out WalLocation location)
    {
        location = default;
        string[] halves = (text ?? string.Empty).Split('/');
        if (halves.Length != 2 || !TryHalf(halves[0], out uint high) || !TryHalf(halves[1], out uint low))
        {
            return false;
        }

        location = new WalLocation(((ulong)high << 32) | low);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Position >> 32:X}/{(uint)Position:X}");

    // AllowHexSpecifier alone refuses the signs and blanks that PostgreSQL never prints.
    private static bool TryHalf(string text, out uint value) => uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
