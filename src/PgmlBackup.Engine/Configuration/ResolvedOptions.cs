using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.Engine.Configuration;

/// <summary>What environment and files say for one stanza and one command.</summary>
internal sealed class ResolvedOptions
{
    private readonly PgBackRestVersion _version;
    private readonly string? _stanza;
    private readonly string _command;
    private readonly Dictionary<OptionKey, EffectiveValue> _values;

    private ResolvedOptions(PgBackRestVersion version, string? stanza, string command, Dictionary<OptionKey, EffectiveValue> values)
    {
        _version = version;
        _stanza = stanza;
        _command = command;
        _values = values;

        foreach (var value in values.Values)
        {
            value.IsInForce = IsMet(Rule(value.Key.Name)!.Dependency, value.Key);
        }

        RenamedRepository = FindRenamedRepository();
        Values = [.. values.Values.OrderBy(value => value.Key.Name, StringComparer.Ordinal).ThenBy(value => value.Key.Index)];
    }

    internal IReadOnlyList<EffectiveValue> Values { get; }

    /// <summary>
    /// The index of the repository that pgBackRest takes for repository 1, though it is another; 0 when there is none. 2.45 to 2.59 do so when it is the
    /// only one of which something counts and another with a lower index is mentioned: they look at whether that one counts, not the one that is left.
    /// </summary>
    internal int RenamedRepository { get; }

    internal static ResolvedOptions From(
        IReadOnlyList<ConfigurationDocument> documents, IReadOnlyDictionary<string, string> environment, PgBackRestVersion version, string? stanza, string command)
    {
        var gathering = new OptionGathering(version, command);
        gathering.AddEnvironment(environment);

        if (stanza is not null)
        {
            gathering.AddSection(documents, $"{stanza}:{command}");
            gathering.AddSection(documents, stanza);
        }

        gathering.AddSection(documents, $"global:{command}");
        gathering.AddSection(documents, "global");
        return new ResolvedOptions(version, stanza, command, gathering.Values);
    }

    internal EffectiveValue? Find(OptionKey key) => _values.GetValueOrDefault(Renamed(key));

    /// <summary>What pgBackRest takes: the value, its default, or what holds when another option keeps it from counting.</summary>
    internal string? Get(OptionKey key)
    {
        key = Renamed(key);

        if (Rule(key.Name) is not { } rule)
        {
            return null;
        }

        if (!IsMet(rule.Dependency, key))
        {
            return rule.Dependency!.Otherwise;
        }

        if (!_values.TryGetValue(key, out var value))
        {
            return Default(rule, key);
        }

        return rule.Type == OptionType.Path && value.Value.Length > 1 ? value.Value.TrimEnd('/') : value.Value;
    }

    /// <summary>The indexes of a group for which something is said that counts.</summary>
    internal IReadOnlyList<int> Keys(string group) => group == "repo" && RenamedRepository > 0 ? [1] : Indexes(group, value => value.IsInForce);

    private List<int> Indexes(string group, Func<EffectiveValue, bool> which)
    {
        List<int> indexes = [];
        foreach (var value in _values.Values)
        {
            if (value.Key.Group == group && which(value) && !indexes.Contains(value.Key.Index))
            {
                indexes.Add(value.Key.Index);
            }
        }

        indexes.Sort();
        return indexes;
    }

    private int FindRenamedRepository() =>
        Indexes("repo", value => value.IsInForce) is [> 1 and var only] && Indexes("repo", _ => true)[0] != only ? only : 0;

    private OptionKey Renamed(OptionKey key) => RenamedRepository > 0 && key is { Group: "repo", Index: 1 } ? key with { Index = RenamedRepository } : key;

    private OptionRule? Rule(string name) => OptionTable.Find(name, _version, _command);

    private bool IsMet(OptionDependency? dependency, OptionKey key) =>
        dependency is null || (Get(Beside(dependency.Option, key)) is { } value && (dependency.Values.Count == 0 || dependency.Values.Contains(value)));

    private string? Default(OptionRule rule, OptionKey key)
    {
        if (rule.DefaultDecidedBy is { } other)
        {
            return Get(Beside(other, key)) is { } value ? rule.Defaults.GetValueOrDefault(value) : null;
        }

        return rule.Name == "stanza" ? _stanza : rule.Default;
    }

    /// <summary>Another option, of the same index where it has one.</summary>
    private OptionKey Beside(string name, OptionKey key) => OptionTable.Find(name, _version)?.Group is { } group ? new(name, group, key.Index) : new(name, null, 0);
}
