using System.Collections.Concurrent;
using System.Globalization;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.Engine.Configuration;

/// <summary>
/// What pgBackRest makes of its environment and its files for a stanza and a command: environment before <c>[stanza:command]</c>, <c>[stanza]</c>,
/// <c>[global:command]</c> and <c>[global]</c>. The command line comes before all and is the caller's.
/// </summary>
public sealed class EffectiveConfiguration
{
    private readonly ConfigurationFileSet _files;
    private readonly IReadOnlyList<ConfigurationDocument> _documents;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly ConcurrentDictionary<string, ResolvedOptions> _resolved = new(StringComparer.Ordinal);

    /// <summary>Reads nothing: joins what was read.</summary>
    /// <param name="files">The configuration files.</param>
    /// <param name="environment">The variables that pgBackRest will see.</param>
    /// <param name="version">The release of pgBackRest that will read them.</param>
    /// <exception cref="PgmlException">ConfigurationMalformed.</exception>
    public EffectiveConfiguration(ConfigurationFileSet files, IReadOnlyDictionary<string, string> environment, PgBackRestVersion version)
    {
        ArgumentNullException.ThrowIfNull(files);
        files.ThrowIfMalformed();
        _files = files;
        _documents = files.Documents;
        _environment = environment;
        Version = version;
    }

    /// <summary>The release of pgBackRest whose rules count.</summary>
    public PgBackRestVersion Version { get; }

    /// <summary>The files that were read.</summary>
    public IReadOnlyList<string> Files => [.. _documents.Select(document => document.Path)];

    /// <summary>The main file; null when there is none.</summary>
    public string? MainFile => _files.MainFile;

    /// <summary>The stanzas that files configure, in the order of the files: the sections that hold the path of a cluster.</summary>
    public IReadOnlyList<string> Stanzas =>
    [
        .. _documents.SelectMany(document => document.Lines)
            .Where(line => line.Kind == ConfigurationLineKind.Entry && line.Section != "global" && !line.Section!.Contains(':'))
            .Where(line => OptionKey.TryParse(line.Key!, Version, out var key, out _) == OptionKeyStatus.Found && key.Name == "pg-path")
            .Select(line => line.Section!)
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>The stanza that the environment names in <c>PGBACKREST_STANZA</c>; null when it names none.</summary>
    public string? EnvironmentStanza => _environment.TryGetValue("PGBACKREST_STANZA", out var stanza) && stanza.Length > 0 ? stanza : null;

    /// <summary>The stanza that is meant when nobody names one: that of the environment, else the only one that is configured, else <c>main</c>.</summary>
    public string DefaultStanza => EnvironmentStanza ?? (Stanzas is [var only] ? only : "main");

    /// <summary>The configuration as it will be when changes are made. Files that are new stand first.</summary>
    /// <exception cref="PgmlException">ConfigurationMalformed.</exception>
    public EffectiveConfiguration After(IReadOnlyList<ConfigurationChange> changes)
    {
        var after = changes.ToDictionary(change => change.Path, change => change.After, StringComparer.Ordinal);
        var documents = after.Values.Where(document => !Files.Contains(document.Path)).Concat(_documents.Select(document => after.GetValueOrDefault(document.Path, document)));
        return new EffectiveConfiguration(new ConfigurationFileSet(MainFile, null, [.. documents]), _environment, Version);
    }

    /// <summary>What the environment or a file says of an option.</summary>
    /// <param name="option">The option with its index where it has one, for example <c>repo1-path</c>; old names are understood.</param>
    /// <param name="stanza">The stanza; null for a command without one.</param>
    /// <param name="command">The command of pgBackRest, for example <c>backup</c>.</param>
    /// <returns>The value and where it stands; null when all are silent, or when the command or the release does not take the option.</returns>
    /// <exception cref="ArgumentException">No release of pgBackRest has this option or command.</exception>
    /// <exception cref="PgmlException">ConfigurationInvalid: pgBackRest would stop at something in these sections or variables.</exception>
    public EffectiveValue? Find(string option, string? stanza, string command) => Key(option) is { } key ? Resolve(stanza, command).Find(key) : null;

    /// <summary>What pgBackRest will take for an option when the command line says nothing: the value of environment or file, else its own
    /// default.</summary>
    /// <param name="option">The option with its index where it has one.</param>
    /// <param name="stanza">The stanza; null for a command without one.</param>
    /// <param name="command">The command of pgBackRest.</param>
    /// <returns>The value (of a path without a slash at its end); null when there is none, or when another option keeps it from counting.</returns>
    /// <exception cref="ArgumentException">No release of pgBackRest has this option or command.</exception>
    /// <exception cref="PgmlException">ConfigurationInvalid.</exception>
    public string? Get(string option, string? stanza, string command) => Key(option) is { } key ? Resolve(stanza, command).Get(key) : null;

    /// <summary>All that environment and files say for a stanza and a command, ordered by name.</summary>
    /// <param name="stanza">The stanza; null for a command without one.</param>
    /// <param name="command">The command of pgBackRest.</param>
    /// <returns>The values, those that are not in force included.</returns>
    /// <exception cref="PgmlException">ConfigurationInvalid.</exception>
    public IReadOnlyList<EffectiveValue> All(string? stanza, string command) => Resolve(stanza, command).Values;

    /// <summary>The repositories of a stanza.</summary>
    /// <param name="stanza">The stanza; null for a command without one.</param>
    /// <param name="command">The command of pgBackRest.</param>
    /// <returns>Their keys in order; 1 alone when nothing is configured, as pgBackRest then takes its default path.</returns>
    /// <exception cref="PgmlException">ConfigurationInvalid.</exception>
    public IReadOnlyList<int> RepositoryKeys(string? stanza, string command = "backup") => Resolve(stanza, command).Keys("repo") is [_, ..] keys ? keys : [1];

    /// <summary>The clusters of a stanza: its hosts, of which one is the primary.</summary>
    /// <param name="stanza">The stanza.</param>
    /// <param name="command">The command of pgBackRest.</param>
    /// <returns>Their keys in order; empty when the stanza is not configured.</returns>
    /// <exception cref="PgmlException">ConfigurationInvalid.</exception>
    public IReadOnlyList<int> ClusterKeys(string stanza, string command = "backup") => Resolve(stanza, command).Keys("pg");

    /// <summary>The data directory of a cluster.</summary>
    /// <param name="stanza">The stanza.</param>
    /// <param name="key">The key of the cluster.</param>
    /// <returns>The path; null when it is not configured.</returns>
    /// <exception cref="PgmlException">ConfigurationInvalid.</exception>
    public string? ClusterPath(string stanza, int key = 1) => Get(Indexed("pg", key, "path"), stanza, "backup");

    /// <summary>The path of a repository.</summary>
    /// <param name="stanza">The stanza; null for a command without one.</param>
    /// <param name="key">The key of the repository.</param>
    /// <returns>The path, pgBackRest's default where nothing is configured.</returns>
    /// <exception cref="PgmlException">ConfigurationInvalid.</exception>
    public string RepositoryPath(string? stanza, int key = 1) => Required(Indexed("repo", key, "path"), stanza, "backup");

    /// <summary>The type of a repository.</summary>
    /// <param name="stanza">The stanza; null for a command without one.</param>
    /// <param name="key">The key of the repository.</param>
    /// <returns>For example <c>posix</c> or <c>s3</c>.</returns>
    /// <exception cref="PgmlException">ConfigurationInvalid.</exception>
    public string RepositoryType(string? stanza, int key = 1) => Required(Indexed("repo", key, "type"), stanza, "backup");

    /// <summary>The folder of pgBackRest's lock files.</summary>
    /// <param name="stanza">The stanza; null for a command without one.</param>
    /// <param name="command">A command that locks.</param>
    /// <returns>The path.</returns>
    /// <exception cref="PgmlException">ConfigurationInvalid.</exception>
    public string LockPath(string? stanza, string command = "backup") => Required("lock-path", stanza, command);

    /// <summary>The folder of pgBackRest's log files.</summary>
    /// <param name="stanza">The stanza; null for a command without one.</param>
    /// <param name="command">The command that logs.</param>
    /// <returns>The path.</returns>
    /// <exception cref="PgmlException">ConfigurationInvalid.</exception>
    public string LogPath(string? stanza, string command = "backup") => Required("log-path", stanza, command);

    /// <summary>The folder in which asynchronous archiving keeps its state.</summary>
    /// <param name="stanza">The stanza.</param>
    /// <param name="command">Either <c>archive-push</c> or <c>archive-get</c>.</param>
    /// <returns>The path; null when archiving is not asynchronous.</returns>
    /// <exception cref="PgmlException">ConfigurationInvalid.</exception>
    public string? SpoolPath(string stanza, string command = "archive-push") => Get("spool-path", stanza, command);

    /// <summary>How files are compressed, the deprecated option <c>compress</c> included.</summary>
    /// <param name="stanza">The stanza.</param>
    /// <param name="command">Either <c>backup</c> or <c>archive-push</c>.</param>
    /// <returns>For example <c>gz</c> or <c>none</c>.</returns>
    /// <exception cref="PgmlException">ConfigurationInvalid.</exception>
    public string CompressionType(string stanza, string command = "backup") =>
        Find("compress-type", stanza, command) is null && Get("compress", stanza, command) == "n" ? "none" : Required("compress-type", stanza, command);

    /// <summary>How many processes a command uses.</summary>
    /// <param name="stanza">The stanza; null for a command without one.</param>
    /// <param name="command">A command that works in parallel.</param>
    /// <returns>The number; null when what is configured is none, at which pgBackRest stops with error 32.</returns>
    /// <exception cref="PgmlException">ConfigurationInvalid.</exception>
    public int? ProcessMax(string? stanza, string command) =>
        int.TryParse(Required("process-max", stanza, command), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A file as it was read; null when it is not one of <see cref="Files"/>.</summary>
    internal ConfigurationDocument? Document(string path) => _documents.FirstOrDefault(document => document.Path == path);

    /// <summary>What would hold if one of the files were changed.</summary>
    internal EffectiveConfiguration With(ConfigurationDocument changed) =>
        new(_files with { Documents = [.. _documents.Select(document => document.Path == changed.Path ? changed : document)] }, _environment, Version);

    /// <summary>Whether the release takes an option with a command.</summary>
    internal bool IsTaken(string option, string command) => Key(option) is { } key && OptionTable.Find(key.Name, Version, command) is not null;

    /// <summary>Whether pgBackRest takes another repository for the first, so that options for it cannot be passed.</summary>
    internal bool HasRenamedRepository(string stanza) => Resolve(stanza, "backup").RenamedRepository > 0;

    private static string Indexed(string group, int key, string name) => string.Create(CultureInfo.InvariantCulture, $"{group}{key}-{name}");

    private string Required(string option, string? stanza, string command) =>
        Get(option, stanza, command) ?? throw new InvalidOperationException($"pgBackRest {Version} has no default of {option} for {command}.");

    private OptionKey? Key(string option)
    {
        if (OptionKey.TryParse(option, Version, out var key, out _) == OptionKeyStatus.Found)
        {
            return key;
        }

        // An option of another release is no mistake of the caller's.
        return OptionTable.Releases.Any(release => OptionKey.TryParse(option, release, out _, out _) == OptionKeyStatus.Found)
            ? null
            : throw new ArgumentException($"pgBackRest has no option '{option}'.", nameof(option));
    }

    private ResolvedOptions Resolve(string? stanza, string command) => OptionTable.IsCommand(command)
        ? _resolved.GetOrAdd($"{command} {stanza}", _ => ResolvedOptions.From(_documents, _environment, Version, stanza ?? EnvironmentStanza, command))
        : throw new ArgumentException($"pgBackRest has no command '{command}'.", nameof(command));
}
