using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace PgmlBackup.Engine.Repository;

/// <summary>JSON as pgBackRest prints it: with log lines before it, and with foreign bytes in its strings as they were found.</summary>
internal static class JsonBytes
{
    /// <summary>Where the JSON begins: the first line that starts with the given bracket. From 2.53 on, warnings about the configuration stand before it.</summary>
    /// <returns>The offset; -1 when there is no such line.</returns>
    internal static int Start(ReadOnlySpan<byte> output, byte bracket)
    {
        int at = 0;
        while (at < output.Length && output[at] != bracket)
        {
            int end = output[at..].IndexOf((byte)'\n');
            if (end < 0)
            {
                return -1;
            }

            at += end + 1;
        }

        return at < output.Length ? at : -1;
    }

    /// <summary>The same JSON in valid UTF-8 and without raw control characters in its strings. pgBackRest escapes neither (all versions).</summary>
    /// <returns>The very same memory when nothing had to be changed.</returns>
    internal static ReadOnlyMemory<byte> Repair(ReadOnlyMemory<byte> json) =>
        json.Span.IndexOfAnyInRange((byte)0, (byte)0x1F) < 0 && Utf8.IsValid(json.Span) ? json : Rewrite(json.Span);

    private static ReadOnlyMemory<byte> Rewrite(ReadOnlySpan<byte> json)
    {
        var repaired = new ArrayBufferWriter<byte>(json.Length + 256);
        bool inString = false;
        while (!json.IsEmpty)
        {
            if (inString && json[0] == (byte)'\\' && json.Length > 1)
            {
                repaired.Write(json[..2]);
                json = json[2..];
                continue;
            }

            if (json[0] == (byte)'"')
            {
                inString = !inString;
            }

            int length = 1;
            if (inString && json[0] < 0x20)
            {
                WriteEscaped(repaired, json[0]);
            }
            else if (json[0] < 0x80 || Rune.DecodeFromUtf8(json, out _, out length) == OperationStatus.Done)
            {
                repaired.Write(json[..length]);
            }
            else
            {
                foreach (byte odd in json[..length])
                {
                    WriteEscaped(repaired, odd);
                }
            }

            json = json[length..];
        }

        return repaired.WrittenMemory;
    }

    private static void WriteEscaped(ArrayBufferWriter<byte> writer, byte odd)
    {
        ReadOnlySpan<byte> digits = "0123456789abcdef"u8;
        writer.Write([(byte)'\\', (byte)'u', (byte)'0', (byte)'0', digits[odd >> 4], digits[odd & 0xF]]);
    }
}
