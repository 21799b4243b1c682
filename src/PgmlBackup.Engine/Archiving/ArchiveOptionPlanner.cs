using System.Globalization;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Archiving;

/// <summary>
/// Decides which lines of pgBackRest's configuration an archive needs. What an administrator has set stays; a parameter changes it, unless it stands
/// where a change would not do what was asked.
/// </summary>
/// <param name="configuration">The configuration as it is.</param>
/// <param name="stanza">The stanza.</param>
/// <param name="cores">The number of cores of this machine.</param>
/// <param name="isSamePath">Whether two paths are one folder.</param>
internal sealed class ArchiveOptionPlanner(EffectiveConfiguration configuration, string stanza, int cores, Func<string, string, bool> isSamePath)
{
    private const string Global = "global";
    private const string DefaultSocketFolder = "/var/run/postgresql";
    private const string DefaultSpool = "/var/spool/pgbackrest";
    private const string DefaultFolder = "/var/lib/pgbackrest";
    private const string DefaultObjectPath = "/pgbackrest";
    private const string DefaultQueue = "1GiB";
    private const int DefaultPort = 5432;
    private const int DefaultRetentionDays = 14;
    private static readonly PgBackRestVersion s_blockIsStable = new(2, 46);

    private readonly List<OptionEdit> _edits = [];
    private readonly List<string> _moves = [];

    // What is common to all stanzas may not be changed for the sake of one.
    private readonly string _section = configuration.Stanzas.Any(other => other != stanza) ? stanza : Global;

    /// <summary>Plans.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="cluster">The cluster that is archived.</param>
    /// <exception cref="PgmlException"><c>ArchiveSettingConflict</c>, <c>ArchiveSettingMissing</c>, <c>ArchiveHostRemote</c>, <c>ConfigurationInvalid</c>.</exception>
    internal ArchiveOptionPlan Plan(ArchiveSetupRequest request, PgCluster cluster)
    {
        RequireLocal(request.Repository);
        PlanCluster(cluster);
        PlanRepository(request.Repository);
        PlanRetention(request.Repository);
        PlanBackup(request);
        PlanArchiving(request);
        return new ArchiveOptionPlan(_edits, _moves);
    }

    private void RequireLocal(RepositorySetup repository)
    {
        foreach (string option in (string[])["pg1-host", Name(repository, "host")])
        {
            if (configuration.Find(option, stanza, "stanza-create") is { } host)
            {
                throw new PgmlException(
                    FaultCatalog.ArchiveHostRemote, $"{host}: the cluster or the repository of stanza '{stanza}' is on another host.", stanza);
            }
        }
    }

    private void PlanCluster(PgCluster cluster)
    {
        EffectiveValue? path = configuration.Find("pg1-path", stanza, "backup");
        if (path is not null && !isSamePath(path.Value, cluster.DataDirectory))
        {
            throw Conflict(path, cluster.DataDirectory, $"Stanza '{stanza}' is that of another cluster. Give this one a stanza of its own: -Stanza NAME.");
        }

        if (path is null)
        {
            Add(stanza, "pg1-path", cluster.DataDirectory);
        }

        if (cluster.Port is { } port && (port != DefaultPort || configuration.Find("pg1-port", stanza, "backup") is not null))
        {
            Must("pg1-port", port.ToString(CultureInfo.InvariantCulture), stanza);
        }

        EffectiveValue? socket = configuration.Find("pg1-socket-path", stanza, "backup");
        if (cluster.SocketDirectory is { } folder && !isSamePath(socket?.Value ?? DefaultSocketFolder, folder))
        {
            Must("pg1-socket-path", folder, stanza);
        }
    }

    private void PlanRepository(RepositorySetup repository)
    {
        bool configured = configuration.RepositoryKeys(stanza).Contains(repository.Repository);
        int before = _edits.Count;
        string type = repository.Type?.ToString().ToLowerInvariant() ?? Get(repository, "type") ?? "posix";
        RequireFitting(repository, type);
        Identity("type", repository.Type is null ? null : type, fallback: type);
        bool hasPath = repository.Path is not null || configuration.Find(Name(repository, "path"), stanza, "backup") is not null;
        Identity("path", repository.Path, fallback: hasPath ? null : DefaultPath(repository, type));
        if (type == "s3")
        {
            Identity("s3-bucket", repository.Bucket, null, "-Bucket");
            Identity("s3-region", repository.Region, null, "-Region");
            string? region = repository.Region ?? Get(repository, "s3-region");
            Identity("s3-endpoint", repository.Endpoint, $"s3.{region}.amazonaws.com");
            PlanAccess(repository);
        }

        if (repository.CipherPassphrase is { } passphrase)
        {
            Identity("cipher-type", "aes-256-cbc");
            Identity("cipher-pass", passphrase);
        }

        if (configured)
        {
            _moves.AddRange(_edits.Skip(before).Where(IsMove).Select(edit => edit.ToString()));
        }

        PlanLayout(repository);

        void Identity(string option, string? wanted, string? fallback = null, string? parameter = null)
        {
            string name = Name(repository, option);
            if (wanted is not null)
            {
                Must(name, wanted);
            }
            else if (configuration.Find(name, stanza, "backup") is null)
            {
                Add(_section, name, fallback ?? throw new PgmlException(
                    FaultCatalog.ArchiveSettingMissing, $"The repository is on S3 and '{name}' is set nowhere: give {parameter}.", stanza));
            }
        }

        bool IsMove(OptionEdit edit) => Option(edit) is "type" or "path" or "s3-bucket" or "s3-endpoint" or "cipher-type" or "cipher-pass"
            && !(Option(edit) is "type" or "path" && edit.Value == Get(repository, Option(edit)));

        string Option(OptionEdit edit) => OptionKey.TryParse(edit.Key, configuration.Version, out OptionKey key, out _) == OptionKeyStatus.Found ? key.Name["repo-".Length..] : edit.Key;
    }

    // A parameter that would have no effect is a misunderstanding.
    private void RequireFitting(RepositorySetup repository, string type)
    {
        string[] given =
        [
            .. repository.Bucket is null ? [] : (string[])["-Bucket"],
            .. repository.Endpoint is null ? [] : (string[])["-Endpoint"],
            .. repository.Region is null ? [] : (string[])["-Region"],
            .. repository.UriStyle is null ? [] : (string[])["-UriStyle"],
            .. repository.CaFile is null ? [] : (string[])["-CaFile"],
            .. repository.Key is null ? [] : (string[])["-Credential"],
            .. repository.UseInstanceRole ? (string[])["-UseInstanceRole"] : [],
        ];
        if (type != "s3" && given.Length > 0)
        {
            throw new PgmlException(
                FaultCatalog.ArchiveSettingConflict,
                $"The repository is of type {type}, and {string.Join(", ", given)} is for one on S3.",
                stanza,
                "Add -RepositoryType S3, or leave these parameters out.");
        }
    }

    private void PlanAccess(RepositorySetup repository)
    {
        if (repository.UriStyle is { } style)
        {
            Must(Name(repository, "s3-uri-style"), style.ToString().ToLowerInvariant());
        }

        if (repository.CaFile is { } file)
        {
            Must(Name(repository, "storage-ca-file"), file);
        }

        if (repository.UseInstanceRole)
        {
            Must(Name(repository, "s3-key-type"), "auto");
        }
        else if (repository.Key is { } key)
        {
            if (configuration.Find(Name(repository, "s3-key-type"), stanza, "backup") is { Value: not "shared" })
            {
                Must(Name(repository, "s3-key-type"), "shared");
            }

            Must(Name(repository, "s3-key"), key.Id);
            Must(Name(repository, "s3-key-secret"), key.Secret);
        }
        else if ((Get(repository, "s3-key-type") ?? "shared") == "shared" && configuration.Find(Name(repository, "s3-key"), stanza, "backup") is null)
        {
            throw new PgmlException(
                FaultCatalog.ArchiveSettingMissing, $"The repository is on S3 and no key is set: give -Credential (the id of the access key as user name) or -UseInstanceRole.", stanza);
        }
    }

    private void PlanLayout(RepositorySetup repository)
    {
        bool hardlink = configuration.Find(Name(repository, "hardlink"), stanza, "backup")?.Value == "y";
        if (hardlink)
        {
            return;
        }

        Default(Name(repository, "bundle"), "y");
        bool bundles = (configuration.Find(Name(repository, "bundle"), stanza, "backup")?.Value ?? "y") == "y";
        if (bundles && configuration.Version >= s_blockIsStable)
        {
            Default(Name(repository, "block"), "y");
        }
    }

    private void PlanRetention(RepositorySetup repository)
    {
        if (repository.RetentionDays is { } days)
        {
            Must(Name(repository, "retention-full-type"), "time");
            Must(Name(repository, "retention-full"), days.ToString(CultureInfo.InvariantCulture));
        }
        else if (repository.RetentionFullCount is { } count)
        {
            Must(Name(repository, "retention-full-type"), "count");
            Must(Name(repository, "retention-full"), count.ToString(CultureInfo.InvariantCulture));
        }
        else if (configuration.Find(Name(repository, "retention-full"), stanza, "backup") is null)
        {
            Default(Name(repository, "retention-full-type"), "time");
            Default(Name(repository, "retention-full"), DefaultRetentionDays.ToString(CultureInfo.InvariantCulture));
        }
    }

    private void PlanBackup(ArchiveSetupRequest request)
    {
        Default("start-fast", "y");
        if (((string[])["compress-type", "compress-level", "compress"]).All(option => configuration.Find(option, stanza, "backup") is null))
        {
            Default("compress-type", "zst");
        }

        bool restoreIsOpen = configuration.Find("process-max", stanza, "restore") is null;
        string processes = (request.ProcessMax ?? EffectiveDefaults.BackupProcesses(cores)).ToString(CultureInfo.InvariantCulture);
        if (request.ProcessMax is null)
        {
            Default("process-max", processes);
        }
        else
        {
            Must("process-max", processes);
        }

        // A restore has the machine to itself.
        string restoring = EffectiveDefaults.RestoreProcesses(cores).ToString(CultureInfo.InvariantCulture);
        if (restoreIsOpen && restoring != processes)
        {
            Add($"{_section}:restore", "process-max", restoring);
        }
    }

    private void PlanArchiving(ArchiveSetupRequest request)
    {
        Default("archive-async", "y", "archive-push");
        if ((configuration.Find("archive-async", stanza, "archive-push")?.Value ?? "y") != "y")
        {
            return;
        }

        if (request.SpoolPath is { } spool)
        {
            Must("spool-path", spool, command: "archive-push");
        }
        else
        {
            Default("spool-path", DefaultSpool, "archive-push");
        }

        // A limit of the push queue is never set: above it pgBackRest drops WAL and says that it is archived.
        Default("archive-get-queue-max", DefaultQueue, "archive-get");
    }

    private string DefaultPath(RepositorySetup repository, string type) => type switch
    {
        "s3" => DefaultObjectPath,
        _ when repository.Repository == 1 => DefaultFolder,
        _ => throw new PgmlException(FaultCatalog.ArchiveSettingMissing, $"'{Name(repository, "path")}' is set nowhere: give -RepositoryPath.", stanza),
    };

    // Sets what nobody has set.
    private void Default(string option, string value, string command = "backup")
    {
        if (configuration.IsTaken(option, command) && configuration.Find(option, stanza, command) is null)
        {
            Add(_section, option, value);
        }
    }

    // Sets what a parameter asks for, in the line that has it where that is ours alone.
    private void Must(string option, string value, string? section = null, string command = "backup")
    {
        EffectiveValue? present = configuration.Find(option, stanza, command);
        if (present is { Values: [var only] } && only == value)
        {
            return;
        }

        if (present is null)
        {
            Add(section ?? _section, option, value);
        }
        else if (present.Source == EffectiveSource.Environment)
        {
            throw Conflict(present, Shown(present, value), $"Remove the variable ('unset {present.Variable}'): what stands in the file does not count beside it, and the server does not have it.");
        }
        else if (present.Section is { } found && found.Contains(':', StringComparison.Ordinal))
        {
            throw Conflict(present, Shown(present, value), $"Take the line out of section [{found}] of {present.File} and run the same command again.");
        }
        else if (present.Section == Global && (section ?? _section) != Global)
        {
            Add(stanza, option, value);
        }
        else
        {
            _edits.Add(new OptionEdit(present.File, present.Section!, present.Spelling!, value));
        }
    }

    private void Add(string section, string option, string value) => _edits.Add(new OptionEdit(null, section, option, value));

    private string? Get(RepositorySetup repository, string option) => configuration.Get(Name(repository, option), stanza, "backup");

    private PgmlException Conflict(EffectiveValue present, string wanted, string action) =>
        new(FaultCatalog.ArchiveSettingConflict, $"{present} is set, and '{wanted}' was asked for.", stanza, action);

    private static string Shown(EffectiveValue present, string value) => present.IsSecret ? SecretText.Redacted : value;

    private static string Name(RepositorySetup repository, string option) => string.Create(CultureInfo.InvariantCulture, $"repo{repository.Repository}-{option}");
}
