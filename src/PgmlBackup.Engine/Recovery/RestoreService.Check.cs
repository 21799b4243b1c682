using System.Diagnostics;
using System.Globalization;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Recovery.NewMachine;
using PgmlBackup.Engine.Recovery.Targets;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Wal;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery;

// Everything that is looked at before anything is touched.
public sealed partial class RestoreService
{
    // As stat(1) names the types of network filesystems.
    private static readonly string[] s_shared = ["nfs", "cifs", "smb", "ceph", "gfs", "ocfs", "lustre", "afs", "fuse", "v9fs"];

    /// <summary>Looks at all that a restore depends on, and touches nothing.</summary>
    /// <returns>What would be restored, to where, and how.</returns>
    /// <exception cref="PgmlException">One of the checks refuses; the fault says which and what helps.</exception>
    public async Task<RestoreTarget> CheckAsync(RestoreRequest request, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        (string target, bool elsewhere) = await WhereAsync(request, stop).ConfigureAwait(false);
        RequireOwnPlace(request, target, elsewhere);
        (TargetChoice choice, BackupManifestSummary manifest) = await ChooseAsync(request, elsewhere ? null : target, stop).ConfigureAwait(false);
        PgBackup backup = choice.Backup;
        DataDirectoryReport found = await InspectAsync(request, target, manifest, stop).ConfigureAwait(false);
        PgCluster cluster = await FindClusterAsync(target, manifest, elsewhere, stop).ConfigureAwait(false);
        RequireMovable(request, found);
        IReadOnlyList<TablespacePlace> tablespaces = await PlaceAsync(request, manifest, backup, target, elsewhere, stop).ConfigureAwait(false);
        bool keeps = request.KeepOriginal && await RequireKeepableAsync(found, manifest, elsewhere, stop).ConfigureAwait(false);

        // What is moved away is as little of use to the restore as what is damaged.
        await new RestoreSpaceCheck(_context.Files).RequireAsync(keeps ? found with { State = DataDirectoryState.Damaged } : found, backup, tablespaces, stop).ConfigureAwait(false);
        string? cacheSnapshot = await FindCacheSnapshotAsync(request, backup, stop).ConfigureAwait(false);
        string? configuration = null;
        NewMachineTarget? machine = request.NewMachine ? await new NewMachineCheck(_context).RequireAsync(backup, manifest, target, request.NoStart, stop).ConfigureAwait(false) : null;
        if (machine is null && !request.NoStart)
        {
            _ = new PostgresPrograms(_context.Layout).Find("postgres", manifest.PostgresVersion);
            configuration = await RequireConfigurationAsync(manifest, cluster, elsewhere, found, stop).ConfigureAwait(false);
        }

        return new RestoreTarget
        {
            Request = request,
            Stanza = _context.Stanza,
            Choice = choice,
            CacheSnapshot = cacheSnapshot,
            SystemIdentifier = manifest.SystemIdentifier,
            DataDirectory = target,
            Found = found,
            IsElsewhere = elsewhere,
            Cluster = cluster,
            HoldsConfiguration = manifest.HoldsConfiguration,
            MoveTo = keeps ? KeptOriginal.Aside(found.RealPath, "original") : found.State == DataDirectoryState.Damaged ? KeptOriginal.Aside(found.RealPath, "damaged") : null,
            Owner = _context.Owner,
            ConfigurationDirectory = configuration,
            Machine = machine,
            Unarchived = !elsewhere && found.State == DataDirectoryState.Cluster ? await new UnarchivedWal(_context.Files).FindAsync(target, stop).ConfigureAwait(false) : [],
            Tablespaces = tablespaces,
            CheckDuration = clock.Elapsed,
        };
    }

    private async Task<(string Target, bool IsElsewhere)> WhereAsync(RestoreRequest request, CancellationToken stop)
    {
        if (_context.Configuration.Find("pg1-host", _context.Stanza, "restore") is { } host)
        {
            throw new PgmlException(FaultCatalog.ClusterOnAnotherHost, $"The cluster of stanza '{_context.Stanza}' is on host '{host.Value}'.", _context.Stanza);
        }

        string own = Normalize(_context.DataDirectory
            ?? throw new PgmlException(FaultCatalog.StanzaNotConfigured, $"The configuration names no data directory (pg1-path) on this host for stanza '{_context.Stanza}'.", _context.Stanza));
        string target = Normalize(request.DataDirectory ?? own);

        // The folder by another name is the folder all the same: its server is not to lose its port and its archiving.
        if (target == own || await _context.Files.IsSameAsync(target, own, stop).ConfigureAwait(false))
        {
            return (own, false);
        }

        await RequireSeparateAsync(target, own, stop).ConfigureAwait(false);
        return (target, true);
    }

    private static string Normalize(string path) => Path.IsPathRooted(path)
        ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))
        : throw new PgmlException(FaultCatalog.DataDirectoryNotEmpty, $"'{path}' is not an absolute path.", path, "Name the data directory with its absolute path.");

    private async Task<(TargetChoice Choice, BackupManifestSummary Manifest)> ChooseAsync(RestoreRequest request, string? ownDirectory, CancellationToken stop)
    {
        request.Target.Require();
        int? repository = request.Repository ?? _context.Settings.Repository;
        StanzaInfo info = await new RepositoryService(_context.Client).ReadStanzaAsync(_context.Stanza, repository, stop).ConfigureAwait(false);

        // As pgBackRest itself: the repositories in their order, and the first that has a set that fits.
        PgBackup[][] repositories =
        [
            .. info.Backups
                .Where(candidate => request.Label is null || candidate.Label == request.Label)
                .GroupBy(candidate => candidate.Repository)
                .OrderBy(group => group.Key)
                .Select(group => group.ToArray()),
        ];
        if (repositories.Length == 0)
        {
            throw request.Label is { } label
                ? new PgmlException(FaultCatalog.BackupNotFound, $"There is no backup {label} of stanza '{_context.Stanza}'{In(repository)}.", label)
                : new PgmlException(FaultCatalog.NoValidBackup, $"There is no backup of stanza '{_context.Stanza}'{In(repository)}.", _context.Stanza);
        }

        TargetChoice choice = await ChooseAsync(request, repositories, ownDirectory, stop).ConfigureAwait(false);
        PgBackup backup = choice.Backup;
        if (backup.Error == true && !request.AllowPageErrors)
        {
            throw new PgmlException(FaultCatalog.BackupHasPageErrors, $"Backup {backup.Label} of stanza '{_context.Stanza}' holds pages with a wrong checksum.", backup);
        }

        var chain = new BackupChainCheck(new RepositoryFiles(_context.Client, _context.Stanza));
        return (choice, await chain.RequireAsync(backup, info.Backups, stop).ConfigureAwait(false));
    }

    private async Task<TargetChoice> ChooseAsync(RestoreRequest request, PgBackup[][] repositories, string? ownDirectory, CancellationToken stop)
    {
        PgmlException? refusal = null;
        foreach (PgBackup[] backups in repositories)
        {
            try
            {
                return await new TargetPlanner(_context, request, backups, await LiveFoldersAsync(ownDirectory, backups[^1], stop).ConfigureAwait(false)).ChooseAsync(stop).ConfigureAwait(false);
            }
            catch (PgmlException refused) when (TargetPlanner.IsOfRepository(refused.Fault))
            {
                refusal ??= refused;
            }
        }

        throw refusal!;
    }

    // Where a restore was killed pg_wal holds what it fetched, but what it had kept aside is as good as ever.
    private async Task<IReadOnlyList<string>> LiveFoldersAsync(string? directory, PgBackup backup, CancellationToken stop)
    {
        if (directory is null)
        {
            return [];
        }

        DataDirectoryReport found = await DataDirectoryInspector.InspectAsync(_context.Files, directory, stop).ConfigureAwait(false);
        string kept = WalRescue.FolderOf(found.RealPath);
        return found.State == DataDirectoryState.Cluster && found.SystemIdentifier == backup.SystemIdentifier ? [Path.Join(directory, "pg_wal"), kept] : [kept];
    }

    private static string In(int? repository) => repository is { } key ? string.Create(CultureInfo.InvariantCulture, $" in repository {key}") : string.Empty;

    private async Task<DataDirectoryReport> InspectAsync(RestoreRequest request, string target, BackupManifestSummary manifest, CancellationToken stop)
    {
        DataDirectoryReport found = await LookAsync(target, stop).ConfigureAwait(false);
        if (found.State == DataDirectoryState.Foreign)
        {
            throw new PgmlException(FaultCatalog.DataDirectoryNotEmpty, $"'{target}' holds files that are no part of a PostgreSQL cluster: {string.Join(", ", found.Names.Take(5))}.", target);
        }

        if (found.SystemIdentifier is { } identifier && identifier != manifest.SystemIdentifier)
        {
            throw new PgmlException(
                FaultCatalog.DataDirectoryOfAnotherCluster,
                $"'{target}' belongs to the cluster with system identifier {identifier}; the backups of stanza '{_context.Stanza}' are of {manifest.SystemIdentifier}.",
                target);
        }

        await RequireVersionAsync(found, manifest, stop).ConfigureAwait(false);

        if (found.State == DataDirectoryState.Damaged && !request.ReplaceDamaged)
        {
            throw new PgmlException(FaultCatalog.DataDirectoryDamaged, $"'{target}' is not empty and has no PG_VERSION or no readable global/pg_control.", target);
        }

        if (found.Names.Contains("standby.signal") && target == Normalize(_context.DataDirectory!))
        {
            throw new PgmlException(FaultCatalog.RestoreOfStandby, $"'{target}' is the data directory of a standby (it holds standby.signal).", target);
        }

        return found;
    }

    // pg_upgrade gives a cluster another identifier, but a file may have come from anywhere.
    private async Task RequireVersionAsync(DataDirectoryReport found, BackupManifestSummary manifest, CancellationToken stop)
    {
        if (found.State != DataDirectoryState.Cluster)
        {
            return;
        }

        string? version = (await _context.Files.ReadTextAsync(Path.Join(found.Path, "PG_VERSION"), stop).ConfigureAwait(false))?.Trim();
        string? difference = version != manifest.PostgresVersion ? $"PG_VERSION there says {version}"
            : manifest.ControlVersion is { } control && found.ControlVersion != control ? $"its pg_control has format {found.ControlVersion} instead of {control}"
            : null;
        if (difference is not null)
        {
            throw new PgmlException(
                FaultCatalog.DataDirectoryOfAnotherCluster,
                $"'{found.Path}' is of another major version: {difference}. The backup {manifest.Label} is of PostgreSQL {manifest.PostgresVersion}.",
                found.Path);
        }
    }

    // pgBackRest goes on with a delta restore where one of the two files is there.
    private async Task<DataDirectoryReport> LookAsync(string target, CancellationToken stop)
    {
        DataDirectoryReport found = await DataDirectoryInspector.InspectAsync(_context.Files, target, stop).ConfigureAwait(false);
        return found.State == DataDirectoryState.Damaged
            && (found.Names.Contains("PG_VERSION") || found.Names.Contains("backup.manifest"))
            && await _mark.FindAsync(found.RealPath, stop).ConfigureAwait(false) is { } identifier
                ? found with { State = DataDirectoryState.InterruptedRestore, SystemIdentifier = identifier }
                : found;
    }

    // A delta restore deletes what is not in the backup: a folder around or within the original would take it along.
    private async Task RequireSeparateAsync(string target, string own, CancellationToken stop)
    {
        string here = await _context.Files.ResolveLinksAsync(target, stop).ConfigureAwait(false);
        string there = await _context.Files.ResolveLinksAsync(own, stop).ConfigureAwait(false);
        bool nested = (here + "/").StartsWith(there + "/", StringComparison.Ordinal) || (there + "/").StartsWith(here + "/", StringComparison.Ordinal);
        if (nested)
        {
            throw new PgmlException(FaultCatalog.RestoreTargetNested, $"'{target}' holds or lies in '{own}', the data directory of stanza '{_context.Stanza}'.", target);
        }
    }

    private async Task<PgCluster> FindClusterAsync(string target, BackupManifestSummary manifest, bool elsewhere, CancellationToken stop)
    {
        PgCluster cluster = await _finder.FindAsync(target, stop).ConfigureAwait(false);
        bool runs = cluster.Status is not (PgClusterStatus.Stopped or PgClusterStatus.Missing);
        if (runs && elsewhere)
        {
            throw new PgmlException(FaultCatalog.RestoreTargetRunning, $"A PostgreSQL server (process {cluster.ProcessId}) runs from '{target}'.", cluster);
        }

        if (!runs)
        {
            await RequireNoHiddenServerAsync(target, elsewhere, stop).ConfigureAwait(false);
        }

        // A lost data directory tells neither its version nor its owner; the backup and the configuration do.
        return cluster with { Version = cluster.Version ?? manifest.PostgresVersion, Owner = _context.Owner.Name };
    }

    // A server that its pid file does not lead to: in a container, on another machine that shares the storage, or hidden from this account. One without
    // any pid file has lost its files and is ended later.
    private async Task RequireNoHiddenServerAsync(string target, bool elsewhere, CancellationToken stop)
    {
        string real = await _context.Files.ResolveLinksAsync(target, stop).ConfigureAwait(false);
        string? pidFile = await _context.Files.ReadTextAsync(Path.Join(real, "postmaster.pid"), stop).ConfigureAwait(false);
        IReadOnlyList<int> processes = await new StrayServer(_context.Runner, _context.Owner, _context.Activity).FindAsync(real, stop).ConfigureAwait(false);
        if (processes.Count > 0 && (elsewhere || pidFile is not null))
        {
            throw new PgmlException(FaultCatalog.RestoreTargetRunning, $"A PostgreSQL server (process {processes[0]}) works in '{target}', in a container perhaps: its postmaster.pid does not name it.", target);
        }

        if (pidFile is not null && s_shared.Any((await _context.Files.FileSystemTypeAsync(real, stop).ConfigureAwait(false)).StartsWith))
        {
            throw new PgmlException(FaultCatalog.ServerStateUnknown, $"'{target}' holds a postmaster.pid and lies on storage that other machines may share.", target);
        }
    }

    private static void RequireMovable(RestoreRequest request, DataDirectoryReport found)
    {
        if (found is { State: DataDirectoryState.Damaged, IsMountPoint: true } && request.ReplaceDamaged)
        {
            throw new PgmlException(FaultCatalog.DataDirectoryIsMountPoint, $"'{found.Path}' is damaged and a mount point: it cannot be renamed.", found.Path);
        }
    }

    // False when there is nothing to keep: an empty folder, or what a restore has left that was interrupted after it had moved the original away.
    private async Task<bool> RequireKeepableAsync(DataDirectoryReport found, BackupManifestSummary manifest, bool elsewhere, CancellationToken stop)
    {
        string? reason = elsewhere ? "A restore elsewhere leaves the original alone"
            : found.IsMountPoint ? $"'{found.RealPath}' is a mount point and cannot be renamed"
            : manifest.Tablespaces.Count > 0 ? $"The cluster has tablespaces outside of its data directory ({string.Join(", ", manifest.Tablespaces.Values)}), which would be overwritten"
            : null;
        if (reason is not null)
        {
            throw new PgmlException(FaultCatalog.OriginalNotKeepable, $"{reason}.", found.Path);
        }

        if (found.State != DataDirectoryState.Cluster)
        {
            return false;
        }

        return await KeptOriginal.FindBesideAsync(_context, found.RealPath, stop).ConfigureAwait(false) is { } kept
            ? throw new PgmlException(FaultCatalog.OriginalKeptAlready, $"An original is kept already in '{kept}'.", kept)
            : true;
    }

    private async Task<IReadOnlyList<TablespacePlace>> PlaceAsync(RestoreRequest request, BackupManifestSummary manifest, PgBackup backup, string target, bool elsewhere, CancellationToken stop)
    {
        IReadOnlyList<TablespacePlace> places = TablespaceCheck.Place(manifest, request.TablespaceMap, target);
        if (elsewhere)
        {
            await new TablespaceCheck(_context.Files).RequireSeparateAsync(places, backup, Normalize(_context.DataDirectory!), stop).ConfigureAwait(false);
        }

        return places;
    }

    private async Task<string?> RequireConfigurationAsync(BackupManifestSummary manifest, PgCluster cluster, bool elsewhere, DataDirectoryReport found, CancellationToken stop)
    {
        string? directory = manifest.HoldsConfiguration ? null : await ConfigurationDirectoryAsync(cluster, manifest, elsewhere, stop).ConfigureAwait(false);
        if (found.State == DataDirectoryState.Cluster && (directory is not null || found.Names.Contains("postgresql.conf")))
        {
            try
            {
                await new ServerRequirements(_context).RequireLibrariesAsync(manifest.PostgresVersion, found.Path, directory, stop).ConfigureAwait(false);
            }
            catch (PgmlException unreadable) when (unreadable.Fault == FaultCatalog.ServerConfigurationMissing && manifest.HoldsConfiguration)
            {
                // A damaged postgresql.conf may be why it is restored: the backup brings its own, which is looked at before the start.
                _context.Activity.Warning(unreadable.Message);
            }
        }

        return directory;
    }

    // Debian keeps postgresql.conf outside of the data directory, and so outside of the backup.
    private async Task<string> ConfigurationDirectoryAsync(PgCluster cluster, BackupManifestSummary manifest, bool elsewhere, CancellationToken stop)
    {
        string? directory = elsewhere ? (await _finder.FindAsync(Normalize(_context.DataDirectory!), stop).ConfigureAwait(false)).ConfigurationDirectory : cluster.ConfigurationDirectory;
        if (directory is not null && await _context.Files.LookAsync(Path.Join(directory, "postgresql.conf"), stop).ConfigureAwait(false) is not null)
        {
            return directory;
        }

        string expected = directory ?? $"{_context.Layout.DebianRoot}/{manifest.PostgresVersion}/NAME";
        throw new PgmlException(FaultCatalog.ServerConfigurationMissing, $"There is no postgresql.conf for '{cluster.DataDirectory}': not in the backup, and not in '{expected}'.", cluster);
    }
}
