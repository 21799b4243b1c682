using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.Engine.Health.Rules;

/// <summary>A line with a key and a value, and what pgBackRest makes of the key.</summary>
internal sealed class ConfiguredLine
{
    internal ConfiguredLine(ConfigurationDocument document, ConfigurationLine line, PgBackRestVersion version)
    {
        Document = document;
        Line = line;
        Status = OptionKey.TryParse(line.Key!, version, out OptionKey key, out string? refusal);
        Key = key;
        Refusal = refusal;
        Rule = Status == OptionKeyStatus.Found ? OptionTable.Find(key.Name, version) : null;
    }

    internal ConfigurationDocument Document { get; }

    internal ConfigurationLine Line { get; }

    internal OptionKeyStatus Status { get; }

    /// <summary>The option; meaningless unless it was found.</summary>
    internal OptionKey Key { get; }

    /// <summary>The option's rule for any command; null unless it was found.</summary>
    internal OptionRule? Rule { get; }

    /// <summary>Why pgBackRest stops at the key; null unless it does.</summary>
    internal string? Refusal { get; }

    internal string Section => Line.Section!;

    internal string Value => Line.Value!;

    /// <summary>The key for a message.</summary>
    internal string ShownKey => ConfigurationSecrets.ShowKey(Line.Key!);

    /// <summary>The value for a message: what is or may be a secret is not shown.</summary>
    internal string ShownValue => Rule is { IsSecret: false } ? SecretText.Mask(LenientText.ForDisplay(Value)) : SecretText.Redacted;
}
