using System.Text;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.Configuration;

public sealed partial class ConfigurationDocument
{
    /// <summary>Gives an option of a section a value: its one line is changed in place, and added when it is not there.</summary>
    /// <param name="section">The section; it is added at the end when it is not there.</param>
    /// <param name="key">The key as it is to stand in the file.</param>
    /// <param name="value">The value.</param>
    /// <returns>The new document; this one stays as it is.</returns>
    /// <exception cref="PgmlException">InvalidConfigurationValue when pgBackRest would not read back the same; ConfigurationAmbiguous when the key
    /// stands more than once; ConfigurationMalformed when the file cannot be read.</exception>
    public ConfigurationDocument Set(string section, string key, string value)
    {
        CheckEdit(section, key, value);
        var line = Single(section, key, value: null);
        return line is null ? Insert(section, key, value) : Replace(line, line.TextWithValue(value));
    }

    /// <summary>Adds a line to a section, for options that may stand more than once.</summary>
    /// <param name="section">The section; it is added at the end when it is not there.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <returns>The new document; this one stays as it is.</returns>
    /// <exception cref="PgmlException">InvalidConfigurationValue, ConfigurationMalformed.</exception>
    public ConfigurationDocument Add(string section, string key, string value)
    {
        CheckEdit(section, key, value);
        return Insert(section, key, value);
    }

    /// <summary>Removes the line of an option from a section.</summary>
    /// <param name="section">The section; it stays, even when it becomes empty.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value that the line must hold; null for any.</param>
    /// <returns>The new document, or this one when there is no such line.</returns>
    /// <exception cref="PgmlException">ConfigurationAmbiguous when several lines fit; ConfigurationMalformed when the file cannot be read.</exception>
    public ConfigurationDocument Remove(string section, string key, string? value = null)
    {
        ThrowIfMalformed();
        return Single(section, key, value) is { } line ? With(Lines.Where(other => other != line).Select(other => other.Text + other.Ending)) : this;
    }

    /// <summary>The same file without the byte order mark that keeps pgBackRest from reading it.</summary>
    /// <returns>The new document, or this one when there is no mark.</returns>
    public ConfigurationDocument WithoutByteOrderMark() =>
        FirstMalformed is { Defect: ConfigurationDefect.ByteOrderMark } ? Parse(ToBytes().AsSpan(3), Path) : this;

    /// <summary>Puts another text in the place of a line as a whole, of one that cannot be read too.</summary>
    /// <param name="line">The line, of this document or of an older state of the same file: it is found by its text.</param>
    /// <param name="text">The new text without an ending, one character a byte; null to take the line out.</param>
    /// <returns>The new document, or this one when the line is not there or is there more than once.</returns>
    internal ConfigurationDocument ReplaceLine(ConfigurationLine line, string? text)
    {
        var there = line.Number <= Lines.Count && IsIt(Lines[line.Number - 1]) ? Lines[line.Number - 1] : Lines.Where(IsIt).ToList() is [var only] ? only : null;
        return there is null ? this
            : text is null ? With(Lines.Where(other => other != there).Select(other => other.Text + other.Ending))
            : Replace(there, text);

        bool IsIt(ConfigurationLine other) => other.Section == line.Section && other.Text == line.Text;
    }

    /// <summary>The same file with nothing on some of its lines; all others keep their numbers.</summary>
    internal ConfigurationDocument WithoutText(IReadOnlySet<int> numbers) =>
        With(Lines.Select(line => (numbers.Contains(line.Number) ? "" : line.Text) + line.Ending));

    private void CheckEdit(string section, string key, string value)
    {
        ThrowIfMalformed();
        Require(section.Length > 0 && !section.Any(char.IsControl), "the section's name is empty or holds a control character");
        Require(
            key.Length > 0 && key.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'),
            "the key is not made of lower-case letters, digits and dashes");
        Require(value.Length > 0, "the value is empty");
        Require(!value.Any(c => c is '\n' or '\r' or '\0'), "the value holds a line break or a zero byte");
        Require(CanBeEncoded(section) && CanBeEncoded(value), "it holds half a character");
        Require(value.Trim(' ', '\t').Length == value.Length, "the value starts or ends with a blank, which pgBackRest would cut off");

        void Require(bool holds, string reason)
        {
            if (!holds)
            {
                // Not even the key is named: what was passed in its place may be the secret.
                throw new PgmlException(FaultCatalog.InvalidConfigurationValue, $"This cannot be written into {Path}: {reason}.", Path);
            }
        }
    }

    private static bool CanBeEncoded(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

    private ConfigurationLine? Single(string section, string key, string? value)
    {
        var lines = Entries(section).Where(line => line.Key == key && (value is null || line.Value == value)).ToList();

        if (lines.Count > 1)
        {
            var numbers = string.Join(", ", lines.Select(line => line.Number));
            throw new PgmlException(
                FaultCatalog.ConfigurationAmbiguous, $"{key} stands more than once in section [{section}] of {Path}: lines {numbers}.", Path);
        }

        return lines.SingleOrDefault();
    }

    private ConfigurationDocument Replace(ConfigurationLine line, string text) =>
        With(Lines.Select(other => (other == line ? text : other.Text) + other.Ending));

    private ConfigurationDocument Insert(string section, string key, string value)
    {
        // After the last entry of the section's last block, so that comments and blank lines that lead over to the next section stay with it.
        var anchor = Lines.LastOrDefault(line =>
            line.Section == section && line.Kind is ConfigurationLineKind.Entry or ConfigurationLineKind.Section);

        if (anchor is null)
        {
            return AppendSection(section, key, value);
        }

        var model = anchor.Kind == ConfigurationLineKind.Entry ? anchor : null;
        var text = (model?.Indent ?? "") + key + (model is null ? "=" : EntrySeparator(model)) + ConfigurationLine.Encode(value);
        return With(Lines.SelectMany(line => line != anchor
            ? (string[])[line.Text + line.Ending]
            : [line.Text + (line.Ending.Length == 0 ? LineEnding : line.Ending), text + line.Ending]));
    }

    private ConfigurationDocument AppendSection(string section, string key, string value)
    {
        var last = Lines.Count == 0 ? null : Lines[^1];
        var lines = Lines.Select(line => line.Text + (line.Ending.Length == 0 ? LineEnding : line.Ending)).ToList();

        if (last is not null && last.Kind != ConfigurationLineKind.Blank)
        {
            lines.Add(LineEnding);
        }

        lines.Add($"[{ConfigurationLine.Encode(section)}]{LineEnding}");
        lines.Add(key + "=" + ConfigurationLine.Encode(value) + (last is { Ending.Length: 0 } ? "" : LineEnding));
        return With(lines);
    }

    /// <summary>The file's own kind of line ending.</summary>
    private string LineEnding => Lines.Count > 0 && Lines[0].Ending.Length > 0 ? Lines[0].Ending : "\n";

    private static string EntrySeparator(ConfigurationLine model) => model.Value!.Length > 0 ? model.Separator : "=";

    private ConfigurationDocument With(IEnumerable<string> lines) => Parse(Encoding.Latin1.GetBytes(string.Concat(lines)), Path);
}
