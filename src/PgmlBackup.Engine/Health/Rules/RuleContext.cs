using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Health.Facts;
using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.Engine.Health.Rules;

/// <summary>All that the rules look at. Nothing is read any more.</summary>
internal sealed class RuleContext
{
    private static readonly string[] s_commands = ["backup", "archive-push", "archive-get", "expire", "restore", "check"];

    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly Lazy<IReadOnlyList<ConfiguredLine>> _lines;
    private readonly Lazy<(EffectiveConfiguration? Configuration, string? Problem)> _effective;

    /// <summary>A context.</summary>
    /// <param name="documents">The configuration files in the order in which pgBackRest joins them.</param>
    /// <param name="version">The release that reads them.</param>
    /// <param name="environment">The variables that pgBackRest will see.</param>
    /// <param name="facts">What is known of the machine.</param>
    internal RuleContext(IReadOnlyList<ConfigurationDocument> documents, PgBackRestVersion version, IReadOnlyDictionary<string, string> environment, MachineFacts facts)
    {
        (Documents, Version, _environment, Facts) = (documents, version, environment, facts);
        Texts = [.. documents.Select(document => document.WithoutByteOrderMark())];
        _lines = new(() => [.. ReadLines(Texts)]);
        _effective = new(Join);
    }

    internal IReadOnlyList<ConfigurationDocument> Documents { get; }

    /// <summary>The same without the byte order mark that keeps pgBackRest from reading any line.</summary>
    internal IReadOnlyList<ConfigurationDocument> Texts { get; }

    internal PgBackRestVersion Version { get; }

    internal MachineFacts Facts { get; private init; }

    /// <summary>The stanza that is meant; null for all that are configured.</summary>
    internal string? Stanza { get; init; }

    /// <summary>The repository that is meant; null for all.</summary>
    internal int? Repository { get; init; }

    /// <summary>The secret of an access key that was given for a repair; null to take it from the file.</summary>
    internal string? GivenSecret { get; init; }

    /// <summary>The same as it stands in a file, one character a byte.</summary>
    internal string? EncodedSecret => GivenSecret is null ? null : ConfigurationLine.Encode(GivenSecret);

    /// <summary>True where the files are looked at alone, so that what stands in no file of them may stand elsewhere.</summary>
    internal bool IsFileAlone { get; init; }

    /// <summary>All lines with a key and a value.</summary>
    internal IReadOnlyList<ConfiguredLine> Lines => _lines.Value;

    /// <summary>What is in force once the lines at which pgBackRest stops are left out; null when even so nothing can be said.</summary>
    internal EffectiveConfiguration? Effective => _effective.Value.Configuration;

    /// <summary>Why <see cref="Effective"/> is null.</summary>
    internal string EffectiveProblem => _effective.Value.Problem ?? "";

    /// <summary>The stanzas that are meant; a null alone when none is configured.</summary>
    internal IReadOnlyList<string?> Stanzas => Stanza is not null ? [Stanza] : Effective?.Stanzas is [_, ..] all ? [.. all] : [null];

    /// <summary>The repositories that are meant, by stanza.</summary>
    internal IEnumerable<RepositoryView> Repositories => Effective is not { } effective ? [] :
        from stanza in Stanzas
        from key in effective.RepositoryKeys(stanza)
        where Repository is null || Repository == key
        select new RepositoryView(stanza, key, effective);

    /// <summary>The stanzas whose cluster some file names.</summary>
    internal IReadOnlySet<string> NamedStanzas => Lines
        .Where(line => line.Key.Name == "pg-path" && line.Rule is not null && line.Section != "global" && !line.Section.Contains(':'))
        .Select(line => line.Section)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>True where a variable names the path of a cluster, so that its stanza need not.</summary>
    internal bool HasClusterInEnvironment => _environment.Keys.Any(name => name.StartsWith("PGBACKREST_PG", StringComparison.Ordinal) && name.EndsWith("_PATH", StringComparison.Ordinal));

    /// <summary>The same with another document of one of the files.</summary>
    internal RuleContext With(ConfigurationDocument changed) =>
        new([.. Documents.Select(document => document.Path == changed.Path ? changed : document)], Version, _environment, Facts)
        {
            Stanza = Stanza,
            Repository = Repository,
            GivenSecret = GivenSecret,
            IsFileAlone = IsFileAlone,
        };

    /// <summary>The same with what is known of the machine.</summary>
    internal RuleContext With(MachineFacts facts) => new(Documents, Version, _environment, facts)
    {
        Stanza = Stanza,
        Repository = Repository,
        GivenSecret = GivenSecret,
        IsFileAlone = IsFileAlone,
    };

    private IEnumerable<ConfiguredLine> ReadLines(IEnumerable<ConfigurationDocument> documents) =>
        from document in documents
        from line in document.Lines
        where line.Kind == ConfigurationLineKind.Entry
        select new ConfiguredLine(document, line, Version);

    private (EffectiveConfiguration?, string?) Join()
    {
        try
        {
            ConfigurationDocument[] readable = [.. Texts.Select(WithoutMalformed)];
            var files = new ConfigurationFileSet(null, null, WithoutRefused(readable));
            var effective = new EffectiveConfiguration(files, _environment, Version);
            foreach (string? stanza in Stanza is not null ? [Stanza] : (IEnumerable<string?>)[null, .. effective.Stanzas])
            {
                // What it refuses is refused here and not in the middle of a rule.
                _ = s_commands.Select(command => effective.All(stanza, command).Count).Sum();
            }

            return (effective, null);
        }
        catch (PgmlException refused)
        {
            return (null, refused.Message);
        }
    }

    // What follows a heading that cannot be read belongs to no section that is known.
    private static ConfigurationDocument WithoutMalformed(ConfigurationDocument document)
    {
        var lost = false;
        var numbers = new HashSet<int>();
        foreach (ConfigurationLine line in document.Lines)
        {
            lost = line.Kind == ConfigurationLineKind.Malformed ? lost || line.Defect is ConfigurationDefect.SectionNotClosed or ConfigurationDefect.SectionWithoutName
                : lost && line.Kind != ConfigurationLineKind.Section;
            if (lost || line.Kind == ConfigurationLineKind.Malformed)
            {
                numbers.Add(line.Number);
            }
        }

        return numbers.Count == 0 ? document : document.WithoutText(numbers);
    }

    private List<ConfigurationDocument> WithoutRefused(ConfigurationDocument[] documents)
    {
        var first = new Dictionary<(string Section, OptionKey Key), ConfiguredLine>();
        ILookup<string, int> refused = ReadLines(documents).Where(IsRefused).ToLookup(line => line.Document.Path, line => line.Line.Number);
        return [.. documents.Select(document => refused.Contains(document.Path) ? document.WithoutText(refused[document.Path].ToHashSet()) : document)];

        bool IsRefused(ConfiguredLine line) =>
            line.Status == OptionKeyStatus.Refused
            || (line is { Rule: { Place: not OptionPlace.CommandLine } rule }
                && (OptionValueCheck.Refusal(rule, line.Value, Version, _ => null) is not null
                    || (!first.TryAdd((line.Section, line.Key), line) && !(rule.IsList && first[(line.Section, line.Key)].Line.Key == line.Line.Key))));
    }
}
