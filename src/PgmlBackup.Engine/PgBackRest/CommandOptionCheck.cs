using System.Globalization;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.PgBackRest;

/// <summary>Refuses what pgBackRest would refuse, before it is started, by the tables of its own releases.</summary>
internal static class CommandOptionCheck
{
    private const int LastIndex = 256;

    // Root makes files that the owner cannot use; what is beta may lose backups.
    private static readonly HashSet<string> s_never = new(StringComparer.Ordinal) { "allow-root", "beta", "exec-id" };

    /// <summary>True when the version takes an option with a command.</summary>
    internal static bool Accepts(string command, PgBackRestVersion version, string option) =>
        Parse(option, out int? index) is var name && !s_never.Contains(name) && OptionTable.Find(name, version, command) is { IsBeta: false, IsSecret: false } rule
        && (rule.Group is null) == (index is null) && version >= EffectiveSince(command, name);

    /// <summary>Checks an option with a value.</summary>
    /// <exception cref="PgmlException"><c>OptionNotSupported</c>, <c>OptionNotAccepted</c>, <c>OptionIsSecret</c>, <c>CommandValueInvalid</c>.</exception>
    internal static void RequireValue(string command, PgBackRestVersion version, string option, string value)
    {
        OptionRule rule = Require(command, version, option);
        if (value.Length == 0 || HasLineBreak(value))
        {
            throw Invalid(option, "it is empty or holds a line break");
        }

        if (rule.Name is "target" or "recovery-option" && !RecoverySettingText.IsQuoted(value))
        {
            throw Invalid(option, "it holds a quote that is not doubled, and pgBackRest would write it so into PostgreSQL's configuration");
        }

        switch (rule.Type)
        {
            case OptionType.Boolean when value is not ("y" or "n"):
                // backup-standby became a word with 2.54.0.
                throw OptionTable.Rules(rule.Name).FirstOrDefault(later => later.Type != OptionType.Boolean && later.Since > version) is { Since: { } since }
                    ? NotSupported($"The value '{value}' of option {option}", command, version, $"{since} or later", option)
                    : Invalid(option, $"'{value}' is neither y nor n");
            case OptionType.Path when !IsPath(value):
            case OptionType.String when rule.Name == "config" && !IsPath(value):
                throw Invalid(option, $"'{value}' is not an absolute path, or holds '//'");
            case OptionType.Integer when !int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _):
                throw Invalid(option, $"'{value}' is not a whole number");
            case OptionType.Hash when value.IndexOf('=') is -1 or 0:
                throw Invalid(option, $"'{value}' is not of the form key=value");
            default:
                break;
        }
    }

    /// <summary>Checks an option without a value.</summary>
    /// <exception cref="PgmlException"><c>OptionNotSupported</c>, <c>OptionNotAccepted</c>, <c>CommandValueInvalid</c>.</exception>
    internal static void RequireSwitch(string command, PgBackRestVersion version, string option)
    {
        OptionRule rule = Require(command, version, option);
        if (rule.Type != OptionType.Boolean && rule.Name != "backup-standby")
        {
            throw Invalid(option, "it needs a value");
        }
    }

    /// <summary>Checks an option that is set back to its default.</summary>
    /// <exception cref="PgmlException"><c>OptionNotSupported</c>, <c>OptionNotAccepted</c>, <c>OptionIsSecret</c>, <c>CommandValueInvalid</c>.</exception>
    internal static void RequireTaken(string command, PgBackRestVersion version, string option) => Require(command, version, option);

    /// <summary>Checks a parameter.</summary>
    /// <exception cref="PgmlException"><c>CommandValueInvalid</c>.</exception>
    internal static void RequireParameter(string value)
    {
        if (value.Length == 0 || value[0] == '-' || HasLineBreak(value))
        {
            throw new PgmlException(FaultCatalog.CommandValueInvalid, $"The parameter '{LenientText.ForDisplay(value)}' is empty, begins like an option or holds a line break.", value);
        }
    }

    private static OptionRule Require(string command, PgBackRestVersion version, string option)
    {
        string name = Parse(option, out int? index);
        OptionRule[] ofCommand = s_never.Contains(name) ? [] : [.. OptionTable.Rules(name).Where(rule => rule.Commands.Contains(command) && !rule.IsBeta)];
        if (ofCommand.Length == 0)
        {
            throw new PgmlException(FaultCatalog.OptionNotAccepted, $"pgBackRest's {command} does not take option {option}.", option);
        }

        if (ofCommand[0].IsSecret)
        {
            throw new PgmlException(
                FaultCatalog.OptionIsSecret, $"Option {option} is a secret: it is taken from the configuration or the environment, never from a command line.", option);
        }

        if ((ofCommand[0].Group is null) != (index is null) || index is < 1 or > LastIndex)
        {
            throw Invalid(option, index is null ? $"it needs an index, for example {ofCommand[0].Group}1{name[ofCommand[0].Group!.Length..]}" : $"indexes are from 1 to {LastIndex}");
        }

        if (version < EffectiveSince(command, name))
        {
            throw NotSupported($"Option {option}", command, version, $"{EffectiveSince(command, name)} or later", option);
        }

        return Array.Find(ofCommand, rule => rule.IsIn(version))
            ?? throw (Array.Find(ofCommand, rule => rule.Since > version) is { Since: { } since }
                ? NotSupported($"Option {option}", command, version, $"{since} or later", option)
                : NotSupported($"Option {option}", command, version, $"a version before {ofCommand.Max(rule => rule.Before)}", option));
    }

    // Taken by all versions, and ignored before this one: all sets would be verified instead of one.
    private static PgBackRestVersion EffectiveSince(string command, string option) => (command, option) is ("verify", "set") ? new(2, 55) : default;

    private static PgmlException NotSupported(string what, string command, PgBackRestVersion version, string needed, string option) =>
        new(FaultCatalog.OptionNotSupported, $"{what} of {command} needs pgBackRest {needed}; this is {version}.", option);

    private static PgmlException Invalid(string option, string reason) =>
        new(FaultCatalog.CommandValueInvalid, $"The value of option {option} cannot be handed to pgBackRest: {reason}.", option);

    private static bool HasLineBreak(string value) => value.AsSpan().IndexOfAny('\n', '\r', '\0') >= 0;

    private static bool IsPath(string value) => value[0] == '/' && !value.Contains("//", StringComparison.Ordinal);

    // "repo12-path" is "repo-path" with index 12.
    private static string Parse(string option, out int? index)
    {
        index = null;
        foreach (string group in (ReadOnlySpan<string>)["repo", "pg"])
        {
            int dash = option.IndexOf('-', StringComparison.Ordinal);
            if (dash > group.Length && option.StartsWith(group, StringComparison.Ordinal)
                && int.TryParse(option.AsSpan(group.Length, dash - group.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                index = number;
                return group + option[dash..];
            }
        }

        return option;
    }
}
