using System.Text;

namespace PgmlBackup.Engine.Configuration;

/// <summary>Cuts a configuration file into lines by the rules of pgBackRest's own reader (src/common/ini.c, the same from 2.45 to 2.59).</summary>
internal static class ConfigurationParser
{
    private const string ByteOrderMark = "\u00EF\u00BB\u00BF";

    /// <summary>pgBackRest trims exactly these; a form feed or a no-break space is text.</summary>
    private static readonly char[] s_blanks = [' ', '\t', '\r', '\n'];

    internal static IReadOnlyList<ConfigurationLine> Parse(ReadOnlySpan<byte> content)
    {
        var text = Encoding.Latin1.GetString(content);
        var lines = new List<ConfigurationLine>();
        string? section = null;

        for (var start = 0; start < text.Length;)
        {
            var feed = text.IndexOf('\n', start);
            var next = feed < 0 ? text.Length : feed + 1;
            var end = feed < 0 ? text.Length : feed;

            if (feed > start && text[feed - 1] == '\r')
            {
                end--;
            }

            var line = ParseLine(lines.Count + 1, text[start..end], text[end..next], section);
            section = line.Kind == ConfigurationLineKind.Section ? line.Section : section;
            lines.Add(line);
            start = next;
        }

        return lines;
    }

    private static ConfigurationLine ParseLine(int number, string text, string ending, string? section)
    {
        var start = text.Length - text.TrimStart(s_blanks).Length;
        var end = text.TrimEnd(s_blanks).Length;

        if (start >= end)
        {
            return Plain(ConfigurationLineKind.Blank);
        }

        if (number == 1 && text.StartsWith(ByteOrderMark, StringComparison.Ordinal))
        {
            return Malformed(ConfigurationDefect.ByteOrderMark);
        }

        if (text[start] == '#')
        {
            return Plain(ConfigurationLineKind.Comment);
        }

        if (text.Contains('\0'))
        {
            return Malformed(ConfigurationDefect.ZeroByte);
        }

        return text[start] == '[' ? Header() : Entry();

        ConfigurationLine Header()
        {
            if (text[end - 1] != ']')
            {
                return Malformed(ConfigurationDefect.SectionNotClosed);
            }

            // The name is not trimmed: "[ main ]" is another section than "[main]".
            var name = ConfigurationLine.Decode(text[(start + 1)..(end - 1)]);
            return name.Length == 0
                ? Malformed(ConfigurationDefect.SectionWithoutName)
                : new ConfigurationLine(number, ConfigurationLineKind.Section, ConfigurationDefect.None, text, ending, name, default, default);
        }

        ConfigurationLine Entry()
        {
            var equals = text.IndexOf('=', start);
            var defect = section is null ? ConfigurationDefect.OutsideSection
                : equals < 0 ? ConfigurationDefect.EqualsSignMissing
                : equals == start ? ConfigurationDefect.KeyMissing
                : ConfigurationDefect.None;

            if (defect != ConfigurationDefect.None)
            {
                return Malformed(defect);
            }

            var keyEnd = text[..equals].TrimEnd(s_blanks).Length;
            var valueStart = text.Length - text[(equals + 1)..].TrimStart(s_blanks).Length;
            return new ConfigurationLine(
                number, ConfigurationLineKind.Entry, ConfigurationDefect.None, text, ending, section, start..keyEnd, valueStart..Math.Max(valueStart, end));
        }

        ConfigurationLine Plain(ConfigurationLineKind kind) => new(number, kind, ConfigurationDefect.None, text, ending, section, default, default);

        ConfigurationLine Malformed(ConfigurationDefect defect) =>
            new(number, ConfigurationLineKind.Malformed, defect, text, ending, section, default, default);
    }
}
