using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Clusters;

/// <summary>Finds the clusters of this machine: those of Debian's tools, those of systemd's units, and data directories that are named.</summary>
public sealed class ClusterFinder
{
    private readonly HostLayout _layout;
    private readonly IActivitySink _activity;
    private readonly ClusterObserver _observer;
    private readonly DebianClusters _debian;
    private readonly SystemdUnits _units;
    private readonly ClusterMerge _merge;

    /// <summary>A finder.</summary>
    /// <param name="runner">Runs <c>pg_lsclusters</c>, <c>systemctl</c> and <c>pg_controldata</c>.</param>
    /// <param name="layout">Where this machine keeps things.</param>
    /// <param name="activity">Hears of what could not be looked at.</param>
    public ClusterFinder(ProgramRunner runner, HostLayout layout, IActivitySink activity)
    {
        _layout = layout;
        _activity = activity;
        _observer = new ClusterObserver(runner, layout, activity);
        _debian = new DebianClusters(runner, layout, activity);
        _units = new SystemdUnits(runner, layout);

        // With a configuration root of its own, Debian's tools never go to systemd, whose units know /etc/postgresql only.
        _merge = new ClusterMerge(layout.DebianConfigurationRoot is null && layout.HasSystemd, Identify);
    }

    /// <summary>All clusters that are known, by name. One that cannot be looked at is reported to the sink as a fault and left out.</summary>
    /// <param name="dataDirectories">Data directories that are to be looked at besides, for example those of pgBackRest's stanzas.</param>
    /// <param name="stop">Ends the search.</param>
    /// <exception cref="PgmlException"><c>ClusterListFailed</c> when a source cannot be asked at all, <c>PlatformNotServed</c>.</exception>
    public async Task<IReadOnlyList<PgCluster>> FindAllAsync(IReadOnlyList<string> dataDirectories, CancellationToken stop)
    {
        Platform.RequireLinux();
        List<PgCluster> clusters = [];
        foreach (ClusterCandidate candidate in await CandidatesAsync(dataDirectories, _debian.MayListAny(), stop).ConfigureAwait(false))
        {
            try
            {
                clusters.Add(await _observer.ObserveAsync(candidate, stop).ConfigureAwait(false));
            }
            catch (PgmlException failure)
            {
                _activity.Fault(failure);
            }
        }

        return clusters;
    }

    /// <summary>Finds one cluster.</summary>
    /// <param name="selector">
    /// A data directory (an absolute path, which need not be known to anybody), or a name such as <c>15/main</c>, <c>15-main</c> or <c>main</c>;
    /// null for the only one that there is.
    /// </param>
    /// <param name="stop">Ends the search.</param>
    /// <returns>The cluster as it is now; one whose data directory is not there has the status <c>Missing</c>.</returns>
    /// <exception cref="PgmlException"><c>ClusterNotFound</c>, <c>ClusterAmbiguous</c>, and what looking at it may throw.</exception>
    public async Task<PgCluster> FindAsync(string? selector, CancellationToken stop)
    {
        Platform.RequireLinux();
        string[] named = selector is not null && selector.StartsWith('/') ? [selector] : [];
        bool asksDebian = named is [var path] ? _debian.MayHold(path, _merge.IsSame) : _debian.MayListAny();
        IReadOnlyList<ClusterCandidate> candidates = await CandidatesAsync(named, asksDebian, stop).ConfigureAwait(false);
        return await _observer.ObserveAsync(ClusterSelection.Choose(candidates, selector, _merge.IsSame), stop).ConfigureAwait(false);
    }

    /// <summary>Looks at a cluster again.</summary>
    /// <exception cref="PgmlException"><c>PathNotAccessible</c>, <c>SudoRefused</c>, <c>AccountNotFound</c>.</exception>
    public Task<PgCluster> RefreshAsync(PgCluster cluster, CancellationToken stop) => _observer.ObserveAsync(
        new ClusterCandidate
        {
            Name = cluster.Name,
            Version = cluster.Version,
            DataDirectory = cluster.DataDirectory,
            ConfigurationDirectory = cluster.ConfigurationDirectory,
            Port = cluster.Port,
            SocketDirectory = cluster.SocketDirectory,
            LogFile = cluster.LogFile,
            Manager = cluster.Manager,
            ServiceName = cluster.ServiceName,
        },
        stop);

    // A folder that is closed to us is known by its name alone.
    private static FileIdentity? Identify(string path)
    {
        try
        {
            return FileIdentity.Of(path);
        }
        catch (PgmlException closed) when (closed.Fault == FaultCatalog.PathNotAccessible)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<ClusterCandidate>> CandidatesAsync(IReadOnlyList<string> dataDirectories, bool asksDebian, CancellationToken stop)
    {
        Task<IReadOnlyList<SystemdUnit>> listing = _units.ListAsync(stop);
        Task<IReadOnlyList<ClusterCandidate>> asking = asksDebian ? _debian.ListAsync(stop) : Task.FromResult<IReadOnlyList<ClusterCandidate>>([]);
        await Task.WhenAll(listing, asking).ConfigureAwait(false);
        IReadOnlyList<ClusterCandidate> debian = await asking.ConfigureAwait(false);
        foreach (ClusterCandidate supervised in debian.Where(candidate => candidate.Supervisor is not null))
        {
            _activity.Warning($"{supervised.Name} is supervised by {supervised.Supervisor}: starting and stopping it is {supervised.Supervisor}'s business.");
        }

        return _merge.Merge(debian, await listing.ConfigureAwait(false), dataDirectories, InitScriptOf);
    }

    // Beside a cluster of Debian's, a script is never the only thing that starts something.
    private string? InitScriptOf(string path) => _debian.MayListAny() ? null : InitScripts.ServiceOf(_layout.InitScriptDirectory, path);
}
