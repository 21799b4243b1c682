namespace PgmlBackup.Engine.PgBackRest;

/// <summary>What each release of pgBackRest knows of its options, taken from its own tables.</summary>
internal static class OptionTable
{
    private static readonly string[] s_commands =
    [
        "annotate", "archive-get", "archive-push", "backup", "check", "expire", "info", "manifest", "repo-get", "repo-ls", "restore", "server",
        "server-ping", "stanza-create", "stanza-delete", "stanza-upgrade", "start", "stop", "verify",
    ];

    private static readonly Lazy<ILookup<string, OptionRule>> s_rules = new(() => Read().ToLookup(rule => rule.Name, StringComparer.Ordinal));

    private static readonly Lazy<ILookup<string, OptionRule>> s_byOldName = new(() => s_rules.Value
        .SelectMany(rules => rules)
        .SelectMany(rule => rule.OldNames.Select(name => (Name: name.Replace("?", "", StringComparison.Ordinal), Rule: rule)))
        .ToLookup(pair => pair.Name, pair => pair.Rule, StringComparer.Ordinal));

    /// <summary>The oldest release that is served, and those that changed something.</summary>
    internal static IEnumerable<PgBackRestVersion> Releases =>
        s_rules.Value.SelectMany(rules => rules).Select(rule => rule.Since).OfType<PgBackRestVersion>().Distinct().Prepend(new PgBackRestVersion(2, 45));

    /// <summary>The newest release that changed something: what counts where no pgBackRest is there to be asked.</summary>
    internal static PgBackRestVersion Newest => Releases.Max();

    /// <summary>The names of all options of all releases.</summary>
    internal static IEnumerable<string> Names => s_rules.Value.Select(rules => rules.Key);

    /// <summary>All rows of an option.</summary>
    internal static IEnumerable<OptionRule> Rules(string name) => s_rules.Value[name];

    /// <summary>The commands that take options.</summary>
    internal static IReadOnlyList<string> Commands => s_commands;

    /// <summary>Whether pgBackRest has the command.</summary>
    internal static bool IsCommand(string command) => s_commands.Contains(command, StringComparer.Ordinal);

    /// <summary>What a release knows of an option, whatever the command; null when it does not know it.</summary>
    internal static OptionRule? Find(string name, PgBackRestVersion version) => s_rules.Value[name].FirstOrDefault(rule => rule.IsIn(version));

    /// <summary>What a release knows of an option for a command; null when the command does not take it.</summary>
    internal static OptionRule? Find(string name, PgBackRestVersion version, string command) =>
        s_rules.Value[name].FirstOrDefault(rule => rule.IsIn(version) && rule.Commands.Contains(command));

    /// <summary>The option that once had the name; null when none did.</summary>
    internal static OptionRule? FindByOldName(string name, PgBackRestVersion version) => s_byOldName.Value[name].FirstOrDefault(rule => rule.IsIn(version));

    private static IEnumerable<OptionRule> Read()
    {
        using var stream = typeof(OptionTable).Assembly.GetManifestResourceStream("pgbackrest-options.txt")
            ?? throw new InvalidOperationException("The table of pgBackRest's options is not in the assembly.");
        using var reader = new StreamReader(stream);

        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                yield return Parse(line.Split('|'));
            }
        }
    }

    private static OptionRule Parse(string[] field)
    {
        var choice = field[7].Split('?');
        var allowed = field[11].Split('?');
        return new OptionRule
        {
            Name = field[0],
            Since = Version(field[1]),
            Before = Version(field[2]),
            Type = field[3] == "string-id" ? OptionType.Word : Enum.Parse<OptionType>(field[3], ignoreCase: true),
            Place = Enum.Parse<OptionPlace>(field[4].Replace("-", "", StringComparison.Ordinal), ignoreCase: true),
            Group = field[5].Length > 0 ? field[5] : null,
            IsList = field[6].Contains("list", StringComparison.Ordinal),
            IsSecret = field[6].Contains("secret", StringComparison.Ordinal),
            IsBeta = field[6].Contains("beta", StringComparison.Ordinal),
            Default = field[7].Length > 0 && choice.Length == 1 ? field[7] : null,
            DefaultDecidedBy = choice.Length > 1 ? choice[0] : null,
            Defaults = choice.Length > 1 ? Pairs(choice[1]) : [],
            Allowed = field[11].Length > 0 && allowed.Length == 1 ? field[11] : null,
            AllowedDecidedBy = allowed.Length > 1 ? allowed[0] : null,
            AllowedBy = allowed.Length > 1 ? Pairs(allowed[1]) : [],
            Dependency = OptionDependency.Parse(field[8]),
            Commands = CommandSet(field[9].Split(' ')),
            OldNames = field[10].Split(' ', StringSplitOptions.RemoveEmptyEntries),
        };
    }

    private static Dictionary<string, string> Pairs(string text) => text.Split(',').Select(pair => pair.Split(':')).ToDictionary(pair => pair[0], pair => pair[1]);

    private static PgBackRestVersion? Version(string text) => PgBackRestVersion.TryParse(text, out var version) ? version : null;

    /// <summary>Either the commands that are meant, or a star and those that are not, each with a dash.</summary>
    private static HashSet<string> CommandSet(string[] words) =>
        words[0] == "*" ? [.. s_commands.Except(words.Select(word => word.TrimStart('-')))] : [.. words];
}
