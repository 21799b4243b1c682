using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Clusters;

/// <summary>Looks at a cluster that some source has named, and makes of it what a user holds.</summary>
internal sealed class ClusterObserver
{
    // The last one up to PostgreSQL 11.
    private static readonly string[] s_recoveryFiles = ["recovery.signal", "standby.signal", "recovery.conf"];

    private readonly HostLayout _layout;
    private readonly IActivitySink _activity;
    private readonly ProgramRunner _runner;
    private readonly DataDirectoryReader _reader;
    private readonly PostmasterProbe _probe;
    private readonly ControlDataReader _control;

    internal ClusterObserver(ProgramRunner runner, HostLayout layout, IActivitySink activity)
    {
        _layout = layout;
        _activity = activity;
        _runner = runner;
        _reader = new DataDirectoryReader(runner, layout);
        _probe = new PostmasterProbe(_reader, layout);
        _control = new ControlDataReader(runner, layout);
    }

    /// <summary>Looks at a cluster.</summary>
    /// <exception cref="PgmlException"><c>PathNotAccessible</c>, <c>SudoRefused</c>, <c>AccountNotFound</c>.</exception>
    internal async Task<PgCluster> ObserveAsync(ClusterCandidate candidate, CancellationToken stop)
    {
        Account owner = await OwnerOfAsync(candidate, stop).ConfigureAwait(false);
        PostmasterSighting sighting = await _probe.LookAsync(candidate.DataDirectory, owner, stop).ConfigureAwait(false);
        string? version = (await _reader.ReadAsync(Path.Join(candidate.DataDirectory, "PG_VERSION"), owner, stop).ConfigureAwait(false))?.Trim();
        version = string.IsNullOrEmpty(version) ? candidate.Version : version;
        bool? recovering = sighting.Status == PgClusterStatus.Starting && await IsToRecoverAsync(candidate.DataDirectory, owner, stop).ConfigureAwait(false)
            ? true
            : sighting.IsAlive ? await IsRecoveringAsync(candidate.DataDirectory, version, owner, stop).ConfigureAwait(false) : null;
        string? log = await LogFileOfAsync(candidate, sighting, owner, stop).ConfigureAwait(false);
        return Describe(candidate, sighting, version, owner, recovering, log);
    }

    private static PgCluster Describe(ClusterCandidate candidate, PostmasterSighting sighting, string? version, Account owner, bool? recovering, string? log) => new()
    {
        Name = candidate.Name,
        Version = version,
        DataDirectory = candidate.DataDirectory,
        ConfigurationDirectory = candidate.ConfigurationDirectory == candidate.DataDirectory ? null : candidate.ConfigurationDirectory,
        Owner = owner.Name,
        Port = sighting.Live?.Port ?? candidate.Port,
        SocketDirectory = sighting.IsAlive ? sighting.File?.SocketDirectory : candidate.SocketDirectory,
        Status = sighting.Status,
        InRecovery = recovering,
        StartTime = sighting.Live?.StartTime,
        ProcessId = sighting.Live?.ProcessId,
        Manager = candidate.Manager,
        ServiceName = candidate.ServiceName,
        LogFile = log,
    };

    private async Task<Account> OwnerOfAsync(ClusterCandidate candidate, CancellationToken stop)
    {
        uint? owner;
        try
        {
            owner = FileIdentity.Of(candidate.DataDirectory)?.UserId;
        }
        catch (PgmlException closed) when (closed.Fault == FaultCatalog.PathNotAccessible && AccountDatabase.Current.Name != _layout.DefaultOwner)
        {
            // A folder on the way is closed to us: who may become the owner sees it as the owner does.
            var files = new OwnerFiles(_runner, AccountDatabase.ByName(_layout.DefaultOwner));
            owner = (await files.LookAsync(candidate.DataDirectory, stop).ConfigureAwait(false))?.UserId;
        }

        owner ??= candidate.OwnerId;
        return owner is uint id ? AccountDatabase.ById(id) : AccountDatabase.ByName(_layout.DefaultOwner);
    }

    // Until the first WAL has come, the control file has the state that the backup found.
    private async Task<bool> IsToRecoverAsync(string dataDirectory, Account owner, CancellationToken stop)
    {
        foreach (string file in s_recoveryFiles)
        {
            if (await _reader.ReadAsync(Path.Join(dataDirectory, file), owner, stop).ConfigureAwait(false) is not null)
            {
                return true;
            }
        }

        return false;
    }

    // Without the programs, or with a damaged control file, the cluster is still to be listed: only this one answer is missing.
    private async Task<bool?> IsRecoveringAsync(string dataDirectory, string? version, Account owner, CancellationToken stop)
    {
        try
        {
            return (await _control.ReadAsync(dataDirectory, version, owner, stop).ConfigureAwait(false)).IsRecovering;
        }
        catch (PgmlException failure) when (failure.Fault == FaultCatalog.PostgresProgramsNotFound || failure.Fault == FaultCatalog.ControlDataUnreadable)
        {
            _activity.Warning($"Whether '{dataDirectory}' is in recovery is not known: {failure.Message}");
            return null;
        }
    }

    private async Task<string?> LogFileOfAsync(ClusterCandidate candidate, PostmasterSighting sighting, Account owner, CancellationToken stop)
    {
        // Written by the logging collector; a stopped server leaves it behind, and its file is the newest one.
        string? current = await _reader.ReadAsync(Path.Join(candidate.DataDirectory, "current_logfiles"), owner, stop).ConfigureAwait(false);
        string? line = current?.Split('\n').FirstOrDefault(entry => entry.StartsWith("stderr ", StringComparison.Ordinal));
        return line is not null
            ? Path.GetFullPath(line["stderr ".Length..], candidate.DataDirectory)
            : candidate.LogFile ?? StandardErrorOf(sighting.Live?.ProcessId);
    }

    // Where pg_ctl -l has led the server's messages.
    private string? StandardErrorOf(int? processId)
    {
        if (processId is null)
        {
            return null;
        }

        try
        {
            return new FileInfo(Path.Join(_layout.ProcessRoot, $"{processId}", "fd", "2")).LinkTarget is { } target && target.StartsWith('/') && File.Exists(target)
                && !target.StartsWith("/dev/", StringComparison.Ordinal)
                ? target
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
