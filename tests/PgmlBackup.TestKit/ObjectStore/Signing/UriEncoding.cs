using System.Buffers;
using System.Text;

namespace PgmlBackup.TestKit.ObjectStore.Signing;

/// <summary>The percent encoding of SigV4: every byte but the unreserved ones of RFC 3986, in upper-case hex.</summary>
internal static class UriEncoding
{
    private static readonly SearchValues<byte> s_unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8);

    public static string Encode(string text, bool keepSlash = false) => Encode(Encoding.UTF8.GetBytes(text), keepSlash);

    public static string Encode(ReadOnlySpan<byte> bytes, bool keepSlash = false)
    {
        StringBuilder encoded = new(bytes.Length + 16);
        foreach (byte value in bytes)
        {
            if (s_unreserved.Contains(value) || (keepSlash && value == '/'))
            {
                encoded.Append((char)value);
            }
            else
            {
                encoded.Append('%').Append(value.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return encoded.ToString();
    }

    /// <summary>The bytes behind percent-encoded text; a percent sign without two hex digits stands for itself.</summary>
    public static byte[] DecodeBytes(string text, bool plusIsSpace)
    {
        byte[] source = Encoding.UTF8.GetBytes(text);
        byte[] decoded = new byte[source.Length];
        int length = 0;
        for (int i = 0; i < source.Length; i++)
        {
            byte value = source[i];
            if (value == '%' && i + 2 < source.Length && char.IsAsciiHexDigit((char)source[i + 1]) && char.IsAsciiHexDigit((char)source[i + 2]))
            {
                value = (byte)((Digit(source[i + 1]) << 4) | Digit(source[i + 2]));
                i += 2;
            }
            else if (plusIsSpace && value == '+')
            {
                value = (byte)' ';
            }

            decoded[length++] = value;
        }

        return decoded[..length];
    }

    public static string Decode(string text, bool plusIsSpace) => Encoding.UTF8.GetString(DecodeBytes(text, plusIsSpace));

    private static int Digit(byte hex) => char.IsAsciiDigit((char)hex) ? hex - '0' : (hex | 0x20) - 'a' + 10;
}
