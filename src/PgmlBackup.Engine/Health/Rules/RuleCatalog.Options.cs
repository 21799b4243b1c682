using System.Text.RegularExpressions;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Health.Rules;

public static partial class RuleCatalog
{
    /// <summary>An option that is none.</summary>
    public static readonly RuleDefinition UnknownOption = new(
        nameof(UnknownOption),
        PgFindingSeverity.Warning,
        "pgBackRest has no such option. It warns at every command and does without.",
        "proces-max=4",
        "Correct the name of the option or take the line out.",
        "Writes the name of the only option that is near, where the section has not got it already.")
    {
        Check = context =>
            from line in context.Lines
            where line.Status == OptionKeyStatus.Unknown && ConfigurationSecrets.Known(line.Line.Key!) is null && ConfigurationSecrets.InKey(line.Line) is null
            let near = NearestOption(line.Line.Key!, context.Version)
            let isTaken = near is not null && context.Lines.Any(other => other.Section == line.Section && other.Rule is not null && other.Key.ToString() == near)
            select RuleHit.At(line, near is null ? $"pgBackRest has no option {line.ShownKey}." : $"pgBackRest has no option {line.ShownKey}; {near} is near.") with
            {
                Repair = near is null || isTaken ? null : RuleRepair.Line(line.Document, line.Line, line.Line.TextWithKey(near)),
            },
    };

    /// <summary>An option of another release.</summary>
    public static readonly RuleDefinition OptionOfOtherRelease = new(
        nameof(OptionOfOtherRelease),
        PgFindingSeverity.Warning,
        "The option belongs to another release of pgBackRest than the one that is installed. It warns at every command and does without.",
        "repo1-block=y with pgBackRest 2.45",
        "Take the line out, or install a release that has the option.")
    {
        Check = context =>
            from line in context.Lines
            where line.Status == OptionKeyStatus.Unknown || line.Rule is { IsBeta: true }
            let known = ConfigurationSecrets.Known(line.Line.Key!)
            where known is not null
            select RuleHit.At(line, known.Since is { } since && since > context.Version
                ? $"{line.ShownKey} needs pgBackRest {since} or later; this is {context.Version}."
                : $"{line.ShownKey} is not an option of pgBackRest {context.Version}."),
    };

    /// <summary>The name of an option at which pgBackRest stops.</summary>
    public static readonly RuleDefinition OptionRefused = new(
        nameof(OptionRefused),
        PgFindingSeverity.Error,
        "The name of an option is one at which every command of pgBackRest stops with error 31: its index is missing, not from 1 to 256, or too many.",
        "repo-retention-full=2",
        "Write the option with its index, for example repo1-retention-full.",
        "Writes the index 1 where one is missing and the section has not got that option already.")
    {
        Check = context =>
            from line in context.Lines
            where line.Status == OptionKeyStatus.Refused
            let indexed = WithIndex(line.Line.Key!, context.Version)
            let isTaken = indexed is not null && context.Lines.Any(other => other.Section == line.Section && other.Rule is not null && other.Key.ToString() == indexed)
            select RuleHit.At(line, $"pgBackRest stops at {line.ShownKey} with error 31: {line.Refusal}.") with
            {
                Repair = indexed is null || isTaken ? null : RuleRepair.Line(line.Document, line.Line, line.Line.TextWithKey(indexed)),
            },
    };

    /// <summary>A negation, which only the command line knows.</summary>
    public static readonly RuleDefinition NegatedOption = new(
        nameof(NegatedOption),
        PgFindingSeverity.Warning,
        "'no-' and 'reset-' before an option count on the command line only. In a file pgBackRest warns and does without the line.",
        "no-resume=y",
        "Write the option itself, with the value y or n.")
    {
        Check = context =>
            from line in context.Lines
            where line.Status == OptionKeyStatus.Prefixed
            select RuleHit.At(line, $"{line.ShownKey} has no effect in a file."),
    };

    /// <summary>An option that only the command line knows.</summary>
    public static readonly RuleDefinition CommandLineOption = new(
        nameof(CommandLineOption),
        PgFindingSeverity.Warning,
        "The option counts on the command line only. In a file pgBackRest warns and does without the line.",
        "type=full",
        "Take the line out and give the option to the command.")
    {
        Check = context =>
            from line in context.Lines
            where line.Rule is { Place: OptionPlace.CommandLine }
            select RuleHit.At(line, $"{line.ShownKey} has no effect in a file."),
    };

    /// <summary>Two values for one option.</summary>
    public static readonly RuleDefinition OptionRepeated = new(
        nameof(OptionRepeated),
        PgFindingSeverity.Error,
        "An option that has one value stands more than once in a section, the same section of other files included: commands that use it stop with error 31.",
        "process-max=4 and, further down in the same section, process-max=8",
        "Keep one of the lines.",
        "Takes the later line out where it says the same as the first.")
    {
        Check = context => Again(context, sameName: true)
            .Where(pair => !pair.First.Rule!.IsList)
            .Select(pair => RuleHit.At(pair.Again, $"{pair.Again.ShownKey} stands more than once in section [{pair.Again.Section}]: pgBackRest stops with error 31.") with
            {
                Repair = pair.Again.Value == pair.First.Value ? RuleRepair.Line(pair.Again.Document, pair.Again.Line, null) : null,
            }),
    };

    /// <summary>Two names of one option.</summary>
    public static readonly RuleDefinition OptionSpelledTwice = new(
        nameof(OptionSpelledTwice),
        PgFindingSeverity.Error,
        "An option stands in a section by two of its names, the old one and today's: every command that reads the section stops with error 31.",
        "retention-full=2 and repo1-retention-full=2",
        "Keep the line with today's name.",
        "Takes the later line out where it says the same as the first.")
    {
        Check = context => Again(context, sameName: false)
            .Select(pair => RuleHit.At(pair.Again, $"{pair.Again.ShownKey} and {pair.First.ShownKey} are one option: pgBackRest stops with error 31.") with
            {
                Repair = pair.Again.Value == pair.First.Value ? RuleRepair.Line(pair.Again.Document, pair.Again.Line, null) : null,
            }),
    };

    /// <summary>A value that is none.</summary>
    public static readonly RuleDefinition ValueInvalid = new(
        nameof(ValueInvalid),
        PgFindingSeverity.Error,
        "The value of an option is one at which pgBackRest stops with error 32, but only when a command uses the option: stanza-create and info may work where backup and archive-push do not.",
        "process-max=0",
        "Write a value that the option can have.",
        "Writes y or n where yes, true, on, 1, no, false, off or 0 stands.")
    {
        Check = context =>
            from line in context.Lines
            where line.Rule is { Place: not OptionPlace.CommandLine } && !IsExplained(line)
            let refusal = Refusal(context, line)
            where refusal is not null
            let meant = line.Rule!.Type == OptionType.Boolean ? Truth(line.Value) : null
            select RuleHit.At(line, $"{line.ShownKey}{(line.Value.Length == 0 ? "" : $"={line.ShownValue}")}: {refusal}. pgBackRest stops with error 32 when a command uses it.") with
            {
                Repair = meant is null ? null : RuleRepair.Line(line.Document, line.Line, line.Line.TextWithValue(meant)),
            },
    };

    /// <summary>A value that does not count.</summary>
    public static readonly RuleDefinition OptionWithoutEffect = new(
        nameof(OptionWithoutEffect),
        PgFindingSeverity.Warning,
        "An option counts only together with another one, which is not as it must be. pgBackRest leaves it aside without a word.",
        "repo1-s3-bucket=backups without repo1-type=s3",
        "Set the option that the message names, or take the line out.")
    {
        Check = context => WhereKnown(context, effective =>
            from stanza in context.Stanzas
            from command in (string[])["backup", "archive-push"]
            from value in effective.All(stanza, command)
                // What depends on archive-check is nothing to complain of beside archive-check itself.
            where !value.IsInForce && value.Source == EffectiveSource.File && value.Key.Name is not ("archive-mode-check" or "archive-copy")
            select RuleHit.At(value, $"{value.Option} has no effect: {Needed(effective, value.Key, stanza, command)}.")),
    };

    /// <summary>What environment and files say cannot be joined.</summary>
    public static readonly RuleDefinition ConfigurationRefused = new(
        nameof(ConfigurationRefused),
        PgFindingSeverity.Error,
        "pgBackRest stops at what environment and files say together, most often at a variable.",
        "PGBACKREST_REPO1_BUNDLE=yes in the environment",
        "Correct the variable or line that the message names.")
    {
        Check = context => context.Effective is null ? [new RuleHit(context.EffectiveProblem)] : [],
    };

    private static IEnumerable<RuleHit> WhereKnown(RuleContext context, Func<EffectiveConfiguration, IEnumerable<RuleHit>> check) =>
        context.Effective is { } effective ? check(effective) : [RuleHit.NotChecked("What is in force cannot be told, as pgBackRest would stop")];

    /// <summary>The lines that say an option again that stood before in the same section, by the same name or by another one.</summary>
    private static IEnumerable<(ConfiguredLine First, ConfiguredLine Again)> Again(RuleContext context, bool sameName) =>
        from lines in context.Lines.Where(line => line.Rule is { Place: not OptionPlace.CommandLine }).GroupBy(line => (line.Section, line.Key))
        let first = lines.First()
        from line in lines.Skip(1)
        where (line.Line.Key == first.Line.Key) == sameName
        select (first, line);

    // Said by a rule of its own already.
    private static bool IsExplained(ConfiguredLine line) => CommentStart(line.Line) > 0 || IsQuoted(line.Value) || IsPlaceholder(line.Value);

    private static string? Refusal(RuleContext context, ConfiguredLine line)
    {
        string[] section = line.Section.Split(':', 2);
        string command = section.Length == 2 && OptionTable.IsCommand(section[1]) ? section[1] : line.Rule!.Commands.Contains("backup") ? "backup" : line.Rule.Commands.Order(StringComparer.Ordinal).First();
        OptionRule? rule = OptionTable.Find(line.Key.Name, context.Version, command);
        string? stanza = section[0] == "global" ? context.Stanzas[0] : section[0];
        return rule is null ? null : OptionValueCheck.Refusal(rule, line.Value, context.Version, other => context.Effective?.Get(Beside(other, line.Key, context.Version), stanza, command));
    }

    private static string Beside(string option, OptionKey key, PgBackRestVersion version) =>
        OptionTable.Find(option, version)?.Group is { } group ? new OptionKey(option, group, key.Index).ToString() : option;

    private static string? Truth(string value) => value.ToLowerInvariant() switch
    {
        "y" or "yes" or "true" or "on" or "1" => "y",
        "n" or "no" or "false" or "off" or "0" => "n",
        _ => null,
    };

    // The other option may itself not count: the one that decides is named.
    private static string Needed(EffectiveConfiguration effective, OptionKey key, string? stanza, string command)
    {
        OptionDependency needed = OptionTable.Find(key.Name, effective.Version, command)!.Dependency!;
        while (OptionTable.Find(needed.Option, effective.Version, command)?.Dependency is { } deeper
            && effective.Get(Beside(deeper.Option, key, effective.Version), stanza, command) is var value && !(value is not null && (deeper.Values.Count == 0 || deeper.Values.Contains(value))))
        {
            needed = deeper;
        }

        string option = Beside(needed.Option, key, effective.Version);
        return needed.Values.Count == 0 ? $"it needs {option}" : $"it needs {option}={string.Join(" or ", needed.Values)}";
    }

    private static string? WithIndex(string key, PgBackRestVersion version)
    {
        int dash = key.IndexOf('-', StringComparison.Ordinal);
        return dash > 0 && !char.IsAsciiDigit(key[dash - 1]) && OptionKey.TryParse(key.Insert(dash, "1"), version, out OptionKey found, out _) == OptionKeyStatus.Found ? found.ToString() : null;
    }

    /// <summary>The option that was probably meant; null where none is near or two are.</summary>
    private static string? NearestOption(string key, PgBackRestVersion version)
    {
        int most = key.Length switch { > 12 => 3, > 5 => 2, > 3 => 1, _ => 0 };
        string name = OptionIndex().Replace(key, "$1$3", 1);
        int index = OptionIndex().Match(key) is { Success: true } match && int.TryParse(match.Groups[2].ValueSpan, out int number) ? number : 1;
        var near = OptionTable.Names
            .Select(option => (Rule: OptionTable.Find(option, version), Distance: TextDistance.Between(name, option)))
            .Where(pair => pair.Rule is { Place: not OptionPlace.CommandLine } && pair.Distance <= most)
            .OrderBy(pair => pair.Distance)
            .Take(2)
            .ToList();
        return near.Count == 0 || (near.Count == 2 && near[0].Distance == near[1].Distance) ? null
            : new OptionKey(near[0].Rule!.Name, near[0].Rule!.Group, near[0].Rule!.Group is null ? 0 : index).ToString();
    }

    [GeneratedRegex("^([a-z]+)([0-9]{1,3})(-.*)$")]
    private static partial Regex OptionIndex();
}
