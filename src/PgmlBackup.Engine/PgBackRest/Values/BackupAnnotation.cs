using System.Text;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.PgBackRest;

/// <summary>A note on a backup set: a key and a value.</summary>
/// <remarks>pgBackRest keeps notes in the file that every command reads, and writes control characters into its JSON as they are, so that the JSON cannot
/// be read any more (2.45 to 2.59).</remarks>
public sealed record BackupAnnotation
{
    /// <summary>The longest key, in characters.</summary>
    public const int MaxKeyLength = 256;

    /// <summary>The longest value, in characters.</summary>
    public const int MaxValueLength = 8192;

    private BackupAnnotation(string key, string value)
    {
        Key = key;
        Value = value;
    }

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>The value; empty to take the note away.</summary>
    public string Value { get; }

    /// <summary>True when the note is to be taken away, which only the command <c>annotate</c> does.</summary>
    public bool IsRemoval => Value.Length == 0;

    /// <summary>Checks a note and keeps it.</summary>
    /// <param name="key">The key: no <c>=</c>, no control characters, no blank at its ends.</param>
    /// <param name="value">The value: no control characters; null or empty to take the note away.</param>
    /// <returns>The note.</returns>
    /// <exception cref="PgmlException">InvalidAnnotation.</exception>
    public static BackupAnnotation Of(string? key, string? value)
    {
        value ??= "";
        var reason = key switch
        {
            null or "" => "its key is empty",
            { Length: > MaxKeyLength } => $"its key is longer than {MaxKeyLength} characters",
            _ when key.Contains('=') => "its key holds '=', at which pgBackRest divides key from value",
            _ when key.Trim() != key => "its key begins or ends with a blank",
            _ when value.Length > MaxValueLength => $"its value is longer than {MaxValueLength} characters",
            _ when !IsText(key) || !IsText(value) => "it holds a control character or half a character",
            _ => null,
        };

        return reason is null
            ? new BackupAnnotation(key!, value)
            : throw new PgmlException(FaultCatalog.InvalidAnnotation, $"The annotation {ValueText.Show(key)} cannot be kept: {reason}.", key);
    }

    /// <summary>The form of pgBackRest's option <c>--annotation</c>.</summary>
    /// <returns>Key and value with <c>=</c> between them.</returns>
    public override string ToString() => $"{Key}={Value}";

    private static bool IsText(string text) => !text.Any(char.IsControl) && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;
}
