using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace PgmlBackup.Engine.PgBackRest;

/// <summary>Text from programs that copy bytes of files and names as they find them.</summary>
public static class LenientText
{
    /// <summary>Decodes UTF-8 and takes each byte that is not UTF-8 as the Latin-1 character of its number. Never fails, loses nothing.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var text = new StringBuilder(bytes.Length);
        Span<char> pair = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == OperationStatus.Done)
            {
                text.Append(pair[..rune.EncodeToUtf16(pair)]);
            }
            else
            {
                foreach (byte odd in bytes[..length])
                {
                    text.Append((char)odd);
                }
            }

            bytes = bytes[length..];
        }

        return text.ToString();
    }

    /// <summary>Replaces control characters other than line feed and tab by U+FFFD, so that foreign bytes cannot steer a terminal.</summary>
    public static string ForDisplay(string text)
    {
        static bool IsUnsafe(char c) => char.IsControl(c) && c is not ('\n' or '\t');
        return text.Any(IsUnsafe)
            ? string.Create(text.Length, text, static (span, source) =>
            {
                for (int i = 0; i < span.Length; i++)
                {
                    span[i] = IsUnsafe(source[i]) ? '\uFFFD' : source[i];
                }
            })
            : text;
    }
}
