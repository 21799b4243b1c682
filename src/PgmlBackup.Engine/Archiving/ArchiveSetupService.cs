using PgmlBackup.Engine.Clusters.Query;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Files;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Archiving;

/// <summary>Sets up the archive of a cluster: pgBackRest's configuration, the repository, the server's settings. What is right already is left as it is.</summary>
/// <param name="context">The stanza, which need not be configured yet.</param>
/// <param name="cluster">Its cluster, which must run.</param>
/// <param name="probe">Tries buckets.</param>
public sealed partial class ArchiveSetupService(StanzaContext context, PgCluster cluster, BucketProbe probe)
{
    private const string NewMainFile = "/etc/pgbackrest/pgbackrest.conf";
    private const string LegacyMainFile = "/etc/pgbackrest.conf";

    private readonly PsqlClient _psql = new(context.Runner, context.Layout, context.Activity);
    private readonly ConfigurationEditor _editor = new(new FileReplacer(context.Runner, context.Owner), NewFileRights.Private(context.Owner));
    private readonly OwnedFolder _folders = new(context.Runner, context.Owner);

    /// <summary>Works out what must be done. Asks the server, the repository and, without writing to it, the bucket.</summary>
    /// <exception cref="PgmlException">
    /// <c>ArchiveSettingConflict</c>, <c>ArchiveSettingMissing</c>, <c>ArchiveHostRemote</c>, <c>ArchiveCommandConflict</c>, <c>ServerSettingFixed</c>,
    /// <c>ArchiveNeedsPrimary</c>, the faults of <see cref="BucketProbe"/>, <c>PathNotWritable</c>, <c>ClusterNotRunning</c> and others of the server.
    /// </exception>
    public async Task<ArchiveSetupPlan> PlanAsync(ArchiveSetupRequest request, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(request);
        var planner = new ArchiveOptionPlanner(context.Configuration, context.Stanza, Environment.ProcessorCount, IsSamePath);
        ArchiveOptionPlan options = planner.Plan(request, cluster);
        string mainFile = context.Configuration.MainFile ?? (Directory.Exists(Path.GetDirectoryName(NewMainFile)) ? NewMainFile : LegacyMainFile);
        List<ConfigurationChange> changes = [];
        foreach (IGrouping<string, OptionEdit> file in options.Edits.GroupBy(edit => edit.File ?? mainFile, StringComparer.Ordinal))
        {
            OptionEdit[] edits = [.. file];
            changes.Add(await _editor.PlanAsync(
                file.Key, document => edits.Aggregate(document, (now, edit) => now.Set(edit.Section, edit.Key, edit.Value)), stop).ConfigureAwait(false));
        }

        await RequireMayMoveAsync(options, request.Repository.Repository, stop).ConfigureAwait(false);
        EffectiveConfiguration after = context.Configuration.After(changes);
        ServerArchiveSettings server = await ServerArchiveSettings.ReadAsync(_psql, cluster, stop).ConfigureAwait(false);
        string program = context.Client.Program.Path;
        ArchiveCommandFit fit = ArchiveCommandText.Judge(server.ArchiveCommand, program, context.Stanza, context.Profile.ConfigPath);
        string command = fit == ArchiveCommandFit.Fits
            ? server.ArchiveCommand
            : ArchiveCommandText.Create(program, context.Stanza, context.Profile.ConfigPath, context.Profile.ConfigIncludePath);
        var settings = ServerSettingPlan.Create(server, command, fit, request, cluster);
        var store = S3ConnectionSettings.Find(after, context.Stanza, request.Repository.Repository);
        await TryStoreAsync(store, BucketProbeDepth.List, stop).ConfigureAwait(false);
        return new ArchiveSetupPlan
        {
            Request = request,
            Cluster = cluster,
            Changes = changes,
            Folders = await MissingFoldersAsync(after, request.Repository.Repository, stop).ConfigureAwait(false),
            Statements = settings.Statements,
            NeedsRestart = settings.NeedsRestart,
            ArchiveCommand = command,
            Store = store,
            After = after,
            ConfigPath = mainFile,
        };
    }

    private static bool IsSamePath(string path, string other)
    {
        if (path.TrimEnd('/') == other.TrimEnd('/'))
        {
            return true;
        }

        try
        {
            return FileIdentity.Of(path) is { } identity && identity == FileIdentity.Of(other);
        }
        catch (PgmlException closed) when (closed.Fault == FaultCatalog.PathNotAccessible)
        {
            return false;
        }
    }

    // A repository that already has backups of the stanza would be lost from sight.
    private async Task RequireMayMoveAsync(ArchiveOptionPlan options, int repository, CancellationToken stop)
    {
        if (options.Moves.Count == 0 || context.Configuration.Files.Count == 0)
        {
            return;
        }

        string holds;
        try
        {
            RepositoryAnswer answer = await new RepositoryService(context.Client).ReadAsync(context.Stanza, repository, null, stop).ConfigureAwait(false);
            PgRepository? present = answer.Stanzas.SelectMany(stanza => stanza.Stanza.Repositories).FirstOrDefault(candidate => candidate.Repository == repository);
            if (present is null or { Status: PgStanzaStatus.Missing })
            {
                return;
            }

            holds = present.Status == PgStanzaStatus.Unreadable ? $"what it holds cannot be seen ({present.Message})" : $"it holds stanza '{context.Stanza}'";
        }
        catch (PgmlException failure)
        {
            holds = $"what it holds cannot be seen ({failure.Message})";
        }

        throw new PgmlException(
            FaultCatalog.ArchiveSettingConflict,
            $"Repository {repository} is configured and {holds}; another {string.Join(", ", options.Moves)} would make it another one.",
            context.Stanza);
    }

    private async Task TryStoreAsync(S3ConnectionSettings? store, BucketProbeDepth depth, CancellationToken stop)
    {
        if (store is null)
        {
            return;
        }

        if (store.CaFile is { } file && !await context.Files.CanReadAsync(file, stop).ConfigureAwait(false))
        {
            throw new PgmlException(
                FaultCatalog.ObjectStoreCaInvalid,
                $"'{file}' cannot be read by '{context.Owner}', as whom pgBackRest runs.",
                file,
                $"Make it readable: {CommandLineText.Quote(["chmod", "644", file])}, and the folders above it passable.");
        }

        (await probe.CheckAsync(store, depth, stop).ConfigureAwait(false)).ThrowIfUnusable();
    }

    private async Task<IReadOnlyList<string>> MissingFoldersAsync(EffectiveConfiguration after, int repository, CancellationToken stop)
    {
        List<string> folders = [];
        folders.AddRange(after.RepositoryType(context.Stanza, repository) == "posix" ? [after.RepositoryPath(context.Stanza, repository)] : []);
        folders.AddRange(after.SpoolPath(context.Stanza) is { } spool ? [spool] : []);
        List<string> missing = [];
        foreach (string folder in folders)
        {
            if (await _folders.IsMissingAsync(folder, stop).ConfigureAwait(false))
            {
                missing.Add(folder);
            }
        }

        return missing;
    }
}
