using System.Collections.Immutable;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.PgBackRest;

/// <summary>A pgBackRest command with its options, checked against the version that will run it. Immutable: each <c>With</c> makes a new one.</summary>
public sealed class PgBackRestCommand
{
    private static readonly string[] s_secretEndings = ["-cipher-pass", "-s3-key", "-s3-key-secret", "-s3-token", "-s3-sse-customer-key", "-azure-account", "-azure-key", "-gcs-key", "-sftp-private-key-passphrase"];

    private readonly ImmutableList<string> _options;

    private PgBackRestCommand(string name, PgBackRestVersion version, ImmutableList<string> options)
    {
        Name = name;
        Version = version;
        _options = options;
    }

    /// <summary>The command, for example <c>backup</c>.</summary>
    public string Name { get; }

    /// <summary>The version that it is made for.</summary>
    public PgBackRestVersion Version { get; }

    /// <summary>The argument vector: the command, then its options.</summary>
    public IReadOnlyList<string> Arguments => [Name, .. _options];

    /// <summary>Begins a command.</summary>
    /// <exception cref="ArgumentException">The command is not one that this module uses.</exception>
    public static PgBackRestCommand Create(string name, PgBackRestVersion version) =>
        CommandOptionTable.IsCommand(name)
            ? new PgBackRestCommand(name, version, [])
            : throw new ArgumentException($"'{name}' is not a command that this module uses.", nameof(name));

    /// <summary>Adds <c>--option=value</c>; a null value adds nothing.</summary>
    /// <exception cref="PgmlException"><c>OptionNotSupported</c>, <c>OptionNotAccepted</c>, <c>OptionIsSecret</c>, <c>CommandValueInvalid</c>.</exception>
    public PgBackRestCommand With(string option, string? value)
    {
        if (value is null)
        {
            return this;
        }

        Check(option);
        if (value.Length == 0 || value.AsSpan().IndexOfAny('\n', '\r', '\0') >= 0)
        {
            throw new PgmlException(FaultCatalog.CommandValueInvalid, $"The value of option {option} is empty or has a line break.", option);
        }

        return new PgBackRestCommand(Name, Version, _options.Add($"--{option}={value}"));
    }

    /// <summary>Adds a number as <see cref="With(string, string?)"/> does.</summary>
    /// <exception cref="PgmlException">As there.</exception>
    public PgBackRestCommand With(string option, int? value) => With(option, value?.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Adds <c>--option</c> or <c>--no-option</c>; null adds nothing.</summary>
    /// <exception cref="PgmlException">As <see cref="With(string, string?)"/>.</exception>
    public PgBackRestCommand WithSwitch(string option, bool? value)
    {
        if (value is not { } on)
        {
            return this;
        }

        Check(option);
        return new PgBackRestCommand(Name, Version, _options.Add(on ? $"--{option}" : $"--no-{option}"));
    }

    /// <summary>True when the version takes an option with this command.</summary>
    public bool Accepts(string option) => CommandOptionTable.FindSince(Name, option) is { } since && Version >= since;

    private void Check(string option)
    {
        if (s_secretEndings.Any(ending => option.EndsWith(ending, StringComparison.Ordinal)))
        {
            throw new PgmlException(FaultCatalog.OptionIsSecret, $"Option {option} is a secret: it is taken from the configuration or the environment, never from a command line.", option);
        }

        PgBackRestVersion since = CommandOptionTable.FindSince(Name, option)
            ?? throw new PgmlException(FaultCatalog.OptionNotAccepted, $"pgBackRest's {Name} does not take option {option}.", option);
        if (Version < since)
        {
            throw new PgmlException(FaultCatalog.OptionNotSupported, $"Option {option} of {Name} needs pgBackRest {since} or later; this is {Version}.", option);
        }
    }
}
