using System.Collections.Immutable;
using System.Globalization;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.PgBackRest;

/// <summary>A pgBackRest command with its options, checked against the version that will run it. Immutable: each <c>With</c> makes a new one.</summary>
public sealed class PgBackRestCommand
{
    private readonly ImmutableList<string> _options;
    private readonly ImmutableList<string> _parameters;

    private PgBackRestCommand(string name, PgBackRestVersion version, string? stanza, ImmutableList<string> options, ImmutableList<string> parameters)
    {
        Name = name;
        Version = version;
        Stanza = stanza;
        _options = options;
        _parameters = parameters;
    }

    /// <summary>The command, for example <c>backup</c>.</summary>
    public string Name { get; }

    /// <summary>The version that it is made for.</summary>
    public PgBackRestVersion Version { get; }

    /// <summary>The stanza that it is about; null when it names none.</summary>
    public string? Stanza { get; }

    /// <summary>The argument vector: the command, its options, its parameters.</summary>
    public IReadOnlyList<string> Arguments => [Name, .. _options, .. _parameters];

    /// <summary>Begins a command.</summary>
    /// <exception cref="ArgumentException">pgBackRest has no such command.</exception>
    public static PgBackRestCommand Create(string name, PgBackRestVersion version) =>
        OptionTable.IsCommand(name)
            ? new PgBackRestCommand(name, version, null, [], [])
            : throw new ArgumentException($"'{name}' is not a command of pgBackRest.", nameof(name));

    /// <summary>Adds <c>--option=value</c>; a null value adds nothing. Lists and maps are given by adding the option several times.</summary>
    /// <param name="option">The name, with an index where the option has one: <c>repo1-retention-full</c>, <c>pg1-path</c>.</param>
    /// <param name="value">The value as pgBackRest takes it.</param>
    /// <exception cref="PgmlException"><c>OptionNotSupported</c>, <c>OptionNotAccepted</c>, <c>OptionIsSecret</c>, <c>CommandValueInvalid</c>.</exception>
    public PgBackRestCommand With(string option, string? value)
    {
        if (value is null)
        {
            return this;
        }

        CommandOptionCheck.RequireValue(Name, Version, option, value);
        return Add($"--{option}={value}", option == "stanza" ? value : Stanza);
    }

    /// <summary>Adds a number as <see cref="With(string, string?)"/> does.</summary>
    /// <exception cref="PgmlException">As there.</exception>
    public PgBackRestCommand With(string option, int? value) => With(option, value?.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds <c>--option</c> or <c>--no-option</c>; null adds nothing.</summary>
    /// <exception cref="PgmlException">As <see cref="With(string, string?)"/>.</exception>
    public PgBackRestCommand WithSwitch(string option, bool? value)
    {
        if (value is not { } on)
        {
            return this;
        }

        CommandOptionCheck.RequireSwitch(Name, Version, option);
        return Add(on ? $"--{option}" : $"--no-{option}", Stanza);
    }

    /// <summary>Adds <c>--reset-option</c>: the default holds, whatever environment and files say.</summary>
    /// <exception cref="PgmlException"><c>OptionNotSupported</c>, <c>OptionNotAccepted</c>.</exception>
    public PgBackRestCommand WithReset(string option)
    {
        CommandOptionCheck.RequireTaken(Name, Version, option);
        return Add($"--reset-{option}", Stanza);
    }

    /// <summary>Adds an option where the command takes it in this version, and nothing elsewhere: for what concerns all commands that know it, such as <c>lock-path</c>.</summary>
    /// <exception cref="PgmlException"><c>OptionIsSecret</c>, <c>CommandValueInvalid</c>.</exception>
    public PgBackRestCommand WithWhereAccepted(string option, string? value) => Accepts(option) ? With(option, value) : this;

    /// <summary>Adds a parameter: the path of <c>repo-ls</c>, the file of <c>repo-get</c>.</summary>
    /// <exception cref="PgmlException"><c>CommandValueInvalid</c>.</exception>
    public PgBackRestCommand WithParameter(string value)
    {
        CommandOptionCheck.RequireParameter(value);
        return new PgBackRestCommand(Name, Version, Stanza, _options, _parameters.Add(value));
    }

    /// <summary>True when the version takes an option with this command.</summary>
    public bool Accepts(string option) => CommandOptionCheck.Accepts(Name, Version, option);

    /// <summary>The command line for people to read, without secrets.</summary>
    /// <param name="program">The program's path.</param>
    public string DisplayText(string program) => SecretText.Mask(CommandLineText.Quote([program, .. Arguments]));

    private PgBackRestCommand Add(string word, string? stanza) => new(Name, Version, stanza, _options.Add(word), _parameters);
}
