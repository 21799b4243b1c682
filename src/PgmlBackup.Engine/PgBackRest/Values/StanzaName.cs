using System.Text.RegularExpressions;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.PgBackRest;

/// <summary>
/// The name of a stanza that is safe as an argument, as part of a file name and as a section. pgBackRest itself takes any text, puts it into paths of the
/// repository and of its locks, and looks for a section of that name.
/// </summary>
public sealed partial record StanzaName
{
    /// <summary>The longest name. pgBackRest appends up to 35 characters for the names of its log files, of at most 255.</summary>
    public const int MaxLength = 200;

    // "global" is the section for all stanzas; "all" is what pgBackRest names log and stop files with when it is given none.
    private static readonly string[] s_reserved = ["all", "global"];

    private StanzaName(string value) => Value = value;

    /// <summary>The name.</summary>
    public string Value { get; }

    /// <summary>Checks a name.</summary>
    /// <param name="text">The name.</param>
    /// <returns>True when it can be used.</returns>
    public static bool IsValid(string? text) => Refusal(text) is null;

    /// <summary>Checks a name and keeps it.</summary>
    /// <param name="text">The name.</param>
    /// <returns>The stanza's name.</returns>
    /// <exception cref="PgmlException">InvalidStanzaName.</exception>
    public static StanzaName Parse(string? text) => Refusal(text) is { } reason
        ? throw new PgmlException(FaultCatalog.InvalidStanzaName, $"{ValueText.Show(text)} cannot be the name of a stanza: {reason}.", text)
        : new StanzaName(text!);

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static string? Refusal(string? text) => text switch
    {
        null or "" => "it is empty",
        { Length: > MaxLength } => $"it is longer than {MaxLength} characters",
        _ when s_reserved.Contains(text, StringComparer.Ordinal) => "pgBackRest uses this name for something else",
        _ when !Allowed().IsMatch(text) => "it may hold letters, digits, '_', '-' and '.' and must not begin with '-' or '.'",
        _ => null,
    };

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]*\z")]
    private static partial Regex Allowed();
}
