using System.Text;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.Configuration;

/// <summary>
/// A pgBackRest configuration file in memory, without the loss of a byte: what is parsed and written again is the same file. An edit touches one line
/// and gives a new document.
/// </summary>
public sealed partial class ConfigurationDocument
{
    private ConfigurationDocument(string path, IReadOnlyList<ConfigurationLine> lines)
    {
        Path = path;
        Lines = lines;
    }

    /// <summary>The file that the document is of; used in messages.</summary>
    public string Path { get; }

    /// <summary>All lines, in order.</summary>
    public IReadOnlyList<ConfigurationLine> Lines { get; }

    /// <summary>The first line that pgBackRest cannot read; null when the file is well formed.</summary>
    public ConfigurationLine? FirstMalformed => Lines.FirstOrDefault(line => line.Kind == ConfigurationLineKind.Malformed);

    /// <summary>The names of the sections, each once, in the order of the file.</summary>
    public IReadOnlyList<string> Sections =>
        [.. Lines.Where(line => line.Kind == ConfigurationLineKind.Section).Select(line => line.Section!).Distinct(StringComparer.Ordinal)];

    /// <summary>Reads a file's content. Never fails: lines that pgBackRest would refuse are marked.</summary>
    /// <param name="content">The bytes of the file.</param>
    /// <param name="path">The file's path, for messages.</param>
    /// <returns>The document.</returns>
    public static ConfigurationDocument Parse(ReadOnlySpan<byte> content, string path) => new(path, ConfigurationParser.Parse(content));

    /// <summary>The content of the file: the very bytes that were parsed, but for what edits changed.</summary>
    /// <returns>The bytes to write.</returns>
    public byte[] ToBytes() => Encoding.Latin1.GetBytes(string.Concat(Lines.Select(line => line.Text + line.Ending)));

    /// <summary>The entries of a section. The blocks of a section that stands more than once are read as one, as pgBackRest does.</summary>
    /// <param name="section">The section's name, exactly as between the brackets.</param>
    /// <returns>The entries in the order of the file; empty when there is no such section.</returns>
    public IReadOnlyList<ConfigurationLine> Entries(string section) =>
        [.. Lines.Where(line => line.Kind == ConfigurationLineKind.Entry && line.Section == section)];

    /// <summary>Refuses a file that pgBackRest cannot read.</summary>
    /// <exception cref="PgmlException">ConfigurationMalformed, with file and line but never the line's text: the guide of PostgresML has a line whose
    /// key is the secret.</exception>
    public void ThrowIfMalformed()
    {
        if (FirstMalformed is not { } line)
        {
            return;
        }

        throw new PgmlException(
            FaultCatalog.ConfigurationMalformed,
            $"pgBackRest cannot read line {line.Number} of {Path} (error 29): {Describe(line.Defect)}. The line is not shown because it may hold a secret.",
            Path,
            Advice(line));
    }

    /// <summary>The path and the number of lines, never the content: it may hold secrets.</summary>
    /// <returns>For example <c>/etc/pgbackrest.conf (12 lines)</c>.</returns>
    public override string ToString() => $"{Path} ({Lines.Count} lines)";

    internal static string Describe(ConfigurationDefect defect) => defect switch
    {
        ConfigurationDefect.ByteOrderMark => "the file starts with a byte order mark",
        ConfigurationDefect.SectionNotClosed => "a section must end with ']'",
        ConfigurationDefect.SectionWithoutName => "the section has no name",
        ConfigurationDefect.OutsideSection => "an option stands before the first section",
        ConfigurationDefect.EqualsSignMissing => "there is no '=' between key and value",
        ConfigurationDefect.KeyMissing => "there is no key before the '='",
        ConfigurationDefect.ZeroByte => "it holds a zero byte",
        _ => throw new ArgumentOutOfRangeException(nameof(defect), defect, "A line that can be read has no defect."),
    };

    private string Advice(ConfigurationLine line) => line.Defect == ConfigurationDefect.ByteOrderMark
        ? $"Save {Path} as UTF-8 without a byte order mark."
        : $"Correct line {line.Number} of {Path}: 'key=value', '[section]' or a comment that starts with '#'. If it held a secret that was shown elsewhere, change the secret.";
}
