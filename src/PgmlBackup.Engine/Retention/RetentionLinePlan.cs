using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.Engine.Retention;

/// <summary>
/// Finds the lines to change so that a policy is in force for the commands that expire: <c>backup</c>, which does it in the end, and <c>expire</c>. A
/// section that would come before the one that was changed is changed too.
/// </summary>
/// <param name="configuration">The configuration in force.</param>
/// <param name="stanza">The stanza.</param>
/// <param name="repository">The repository.</param>
internal sealed class RetentionLinePlan(EffectiveConfiguration configuration, string stanza, RepositoryKey repository)
{
    private const string Global = "global";

    private static readonly string[] s_commands = ["backup", "expire"];

    private readonly List<RetentionLine> _lines = [];
    private EffectiveConfiguration _present = configuration;

    /// <summary>The lines to change, in the order in which it is done; empty when the policy is in force.</summary>
    /// <exception cref="PgmlException"><c>RetentionSetByVariable</c>, <c>ConfigurationNotFound</c>, and what an edit throws.</exception>
    internal IReadOnlyList<RetentionLine> Create(RetentionPolicy policy)
    {
        IReadOnlyDictionary<string, string?> wanted = RetentionOptions.Write(policy);
        foreach (string name in RetentionOptions.Names)
        {
            foreach (string command in s_commands)
            {
                Establish(name, wanted[name], command);
            }
        }

        return _lines;
    }

    private void Establish(string name, string? wanted, string command)
    {
        string option = repository.Option(name);
        while (_present.Find(option, stanza, command) is var found && !RetentionOptions.IsSame(name, found?.Value, wanted))
        {
            if (found is { Source: EffectiveSource.Environment })
            {
                throw new PgmlException(
                    FaultCatalog.RetentionSetByVariable,
                    $"The variable {found.Variable} sets {found.Option} to {found.Value}, whatever the files say; nothing was changed.",
                    found.Variable,
                    $"Remove it ('unset {found.Variable}') from this session and from what starts backups, then run the same command again.");
            }

            (string path, string section) = found is null ? Home() : (found.File!, found.Section!);
            var line = new RetentionLine(path, section, found?.Option ?? option, wanted, _present.Version);
            _present = _present.With(line.Apply(_present.Document(path)!));
            _lines.Add(line);
        }
    }

    // Beside the other retention of the repository, else beside its path, else beside anything that is said of it.
    private (string Path, string Section) Home()
    {
        EffectiveValue? near = _present.All(stanza, "backup")
            .Where(value => value.Source == EffectiveSource.File && value.Key.Group == "repo" && value.Key.Index == repository.Value)
            .OrderBy(value => value.Key.Name switch
            {
                var name when name.StartsWith("repo-retention", StringComparison.Ordinal) => 0,
                "repo-path" => 1,
                _ => 2,
            })
            .FirstOrDefault();
        return near is not null
            ? (near.File!, near.Section!.Split(':')[0])
            : (_present.MainFile ?? throw new PgmlException(FaultCatalog.ConfigurationNotFound, $"There is no pgBackRest configuration file that could say the retention of stanza '{stanza}'.", stanza), Global);
    }
}
