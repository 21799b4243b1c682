namespace PgmlBackup.Engine.Configuration;

/// <summary>A value that an option has by the environment or by a file, and where it stands.</summary>
public sealed class EffectiveValue
{
    internal EffectiveValue(OptionKey key, IReadOnlyList<string> values, bool isSecret)
    {
        Key = key;
        Values = values;
        IsSecret = isSecret;
    }

    /// <summary>The option as it is named today, with its index: for example <c>repo1-path</c>, even where the file says <c>repo-path</c>.</summary>
    public string Option => Key.ToString();

    /// <summary>The value as written; the first one of a list.</summary>
    public string Value => Values[0];

    /// <summary>All values: more than one only for options that may stand more than once.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>Whether it comes from the environment or from a file.</summary>
    public EffectiveSource Source { get; internal init; }

    /// <summary>The file; null for a variable.</summary>
    public string? File { get; internal init; }

    /// <summary>The number of the line in the file, the first one of a list; 0 for a variable.</summary>
    public int Line { get; internal init; }

    /// <summary>The section that it stands in; null for a variable.</summary>
    public string? Section { get; internal init; }

    /// <summary>The variable's name; null for a file.</summary>
    public string? Variable { get; internal init; }

    /// <summary>The key as it is written in the file, which may be an old name of the option; null for a variable.</summary>
    public string? Spelling { get; internal init; }

    /// <summary>True when the value must not be shown.</summary>
    public bool IsSecret { get; }

    /// <summary>False when pgBackRest leaves the value aside because another option is not as it must be: <c>repo1-s3-key</c> without
    /// <c>repo1-type=s3</c>.</summary>
    public bool IsInForce { get; internal set; } = true;

    /// <summary>Where it stands, for people: <c>line 3 of /etc/pgbackrest.conf</c> or <c>variable PGBACKREST_REPO1_PATH</c>.</summary>
    public string Origin => Source == EffectiveSource.Environment ? $"variable {Variable}" : $"line {Line} of {File}";

    internal OptionKey Key { get; }

    /// <summary>Option, value and origin; a secret's value is left out.</summary>
    /// <returns>For example <c>repo1-path=/backup (line 3 of /etc/pgbackrest.conf)</c>.</returns>
    public override string ToString() => $"{Option}={(IsSecret ? "<secret>" : string.Join(", ", Values))} ({Origin})";
}
