using System.Text;

namespace PgmlBackup.Engine.Configuration;

/// <summary>One line of a pgBackRest configuration file, with every byte of it.</summary>
public sealed class ConfigurationLine
{
    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Range _name;
    private readonly Range _value;

    internal ConfigurationLine(
        int number, ConfigurationLineKind kind, ConfigurationDefect defect, string text, string ending, string? section, Range name, Range value)
    {
        Number = number;
        Kind = kind;
        Defect = defect;
        Text = text;
        Ending = ending;
        Section = section;
        _name = name;
        _value = value;
    }

    /// <summary>The number of the line in its file, from 1.</summary>
    public int Number { get; }

    /// <summary>What the line is.</summary>
    public ConfigurationLineKind Kind { get; }

    /// <summary>Why the line cannot be read; <see cref="ConfigurationDefect.None"/> unless it is malformed.</summary>
    public ConfigurationDefect Defect { get; }

    /// <summary>The section that the line stands in, its own name for a header; null before the first section.</summary>
    public string? Section { get; }

    /// <summary>The key as written, without blanks around it; null unless the line is an entry.</summary>
    public string? Key => Kind == ConfigurationLineKind.Entry ? Decode(Text[_name]) : null;

    /// <summary>The value as pgBackRest takes it: quotes and trailing comments included, blanks around it not. Null unless the line is an entry.</summary>
    public string? Value => Kind == ConfigurationLineKind.Entry ? Decode(Text[_value]) : null;

    /// <summary>The line without its ending, one character a byte. It may hold a secret.</summary>
    internal string Text { get; }

    /// <summary>What ends the line: a line feed, a carriage return with a line feed, or nothing at the end of the file.</summary>
    internal string Ending { get; }

    /// <summary>The blanks before the key, of an entry.</summary>
    internal string Indent => Text[.._name.Start.Value];

    /// <summary>What stands between key and value, of an entry.</summary>
    internal string Separator => Text[_name.End.Value.._value.Start.Value];

    /// <summary>Number and kind, never the text: it may hold a secret.</summary>
    /// <returns>For example <c>line 11 (Malformed)</c>.</returns>
    public override string ToString() => $"line {Number} ({Kind})";

    /// <summary>Where the value begins in the text, of an entry.</summary>
    internal int ValueStart => _value.Start.Value;

    /// <summary>The same line with another key.</summary>
    internal string TextWithKey(string key) => Text[.._name.Start.Value] + Encode(key) + Text[_name.End.Value..];

    /// <summary>The same line with another value.</summary>
    internal string TextWithValue(string value) => Text[.._value.Start.Value] + Encode(value) + Text[_value.End.Value..];

    /// <summary>Text for a person from text of one character a byte: UTF-8, and where it is not, Latin-1.</summary>
    internal static string Decode(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        try
        {
            return s_strictUtf8.GetString(Encoding.Latin1.GetBytes(text));
        }
        catch (DecoderFallbackException)
        {
            return text;
        }
    }

    /// <summary>Text of one character a byte from text for a person.</summary>
    internal static string Encode(string text) => Encoding.Latin1.GetString(s_strictUtf8.GetBytes(text));
}
