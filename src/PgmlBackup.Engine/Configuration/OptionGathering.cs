using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.Engine.Configuration;

/// <summary>Takes up what environment and sections say, in the order in which pgBackRest does: what came first stays.</summary>
/// <param name="version">The release whose rules count.</param>
/// <param name="command">The command whose options count.</param>
internal sealed class OptionGathering(PgBackRestVersion version, string command)
{
    private const string Prefix = "PGBACKREST_";

    internal Dictionary<OptionKey, EffectiveValue> Values { get; } = [];

    internal void AddEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        foreach (var variable in environment.Keys.Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var text = environment[variable];
            var name = variable[Prefix.Length..].ToLowerInvariant().Replace('_', '-');
            var status = OptionKey.TryParse(name, version, out var key, out var refusal);

            if (status == OptionKeyStatus.Refused)
            {
                throw Invalid($"pgBackRest refuses the variable {variable} (error 31): {refusal}", variable);
            }

            if (status != OptionKeyStatus.Found || OptionTable.Find(key.Name, version, command) is not { } rule)
            {
                continue;
            }

            Check(rule, text, $"The variable {variable}", variable);
            Values.TryAdd(key, new EffectiveValue(key, rule.IsList ? text.Split(':') : [text], rule.IsSecret)
            {
                Source = EffectiveSource.Environment,
                Variable = variable,
            });
        }
    }

    internal void AddSection(IReadOnlyList<ConfigurationDocument> documents, string section)
    {
        var spellings = new Dictionary<OptionKey, ConfigurationEntry>();
        var entries = documents.SelectMany(document => document.Entries(section).Select(line => new ConfigurationEntry(document.Path, line)));

        // A key that stands again is one list of values to pgBackRest, at the place where it stood first.
        foreach (var lines in entries.GroupBy(entry => entry.Line.Key!, StringComparer.Ordinal).Select(group => group.ToList()))
        {
            if (Recognise(lines[0]) is not { } key)
            {
                continue;
            }

            if (!spellings.TryAdd(key, lines[0]))
            {
                throw Invalid(
                    $"The option {key} stands in section [{section}] by two of its names, on {spellings[key]} and on {lines[0]}: pgBackRest stops with error 31",
                    lines[0].Path);
            }

            if (OptionTable.Find(key.Name, version, command) is { } rule && !IsMisplaced(rule, section))
            {
                Add(rule, key, section, lines);
            }
        }
    }

    private static bool IsMisplaced(OptionRule rule, string section) =>
        rule.Place == OptionPlace.Stanza && (section == "global" || section.StartsWith("global:", StringComparison.Ordinal));

    private OptionKey? Recognise(ConfigurationEntry entry)
    {
        var status = OptionKey.TryParse(entry.Line.Key!, version, out var key, out var refusal);

        if (status == OptionKeyStatus.Refused)
        {
            throw Invalid($"pgBackRest refuses {entry} (error 31): {refusal}", entry.Path);
        }

        return status == OptionKeyStatus.Found && OptionTable.Find(key.Name, version)!.Place != OptionPlace.CommandLine ? key : null;
    }

    private void Add(OptionRule rule, OptionKey key, string section, List<ConfigurationEntry> lines)
    {
        if (Values.ContainsKey(key))
        {
            return;
        }

        if (lines.Count > 1 && !rule.IsList)
        {
            throw Invalid($"The option {key} is set more than once in section [{section}], on {string.Join(" and on ", lines)}: pgBackRest stops with error 31", lines[0].Path);
        }

        if (lines.Count == 1)
        {
            Check(rule, lines[0].Line.Value!, $"The option {key} on {lines[0]}", lines[0].Path);
        }

        Values.Add(key, new EffectiveValue(key, [.. lines.Select(line => line.Line.Value!)], rule.IsSecret)
        {
            Source = EffectiveSource.File,
            File = lines[0].Path,
            Line = lines[0].Line.Number,
            Section = section,
            Spelling = lines[0].Line.Key,
        });
    }

    private static void Check(OptionRule rule, string text, string what, string target)
    {
        if (text.Length == 0)
        {
            throw Invalid($"{what} has no value: pgBackRest stops with error 32", target);
        }

        if (rule.Type == OptionType.Boolean && text is not ("y" or "n"))
        {
            throw Invalid($"{what} must be y or n: pgBackRest stops with error 32", target);
        }
    }

    private static PgmlException Invalid(string message, string target) =>
        new(FaultCatalog.ConfigurationInvalid, message + ".", target);

    private sealed record ConfigurationEntry(string Path, ConfigurationLine Line)
    {
        public override string ToString() => $"line {Line.Number} of {Path}";
    }
}
