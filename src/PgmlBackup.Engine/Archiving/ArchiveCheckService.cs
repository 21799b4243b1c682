using System.Runtime.CompilerServices;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Clusters.Query;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Archiving;

/// <summary>Checks the way that WAL takes from the server to the repositories, part by part, and names what keeps it from arriving.</summary>
/// <param name="context">The stanza.</param>
/// <param name="cluster">Its cluster.</param>
public sealed partial class ArchiveCheckService(StanzaContext context, PgCluster cluster)
{
    private readonly PsqlClient _psql = new(context.Runner, context.Layout, context.Activity);
    private readonly ArchiveDiagnosis _diagnosis = new(context);

    // The first part that failed and without which nothing can arrive.
    private PgCheckResult? _blocked;

    /// <summary>A service for a stanza whose cluster is on this host.</summary>
    /// <exception cref="PgmlException"><c>ArchiveHostRemote</c>, <c>StanzaNotConfigured</c>, and what looking at the cluster may throw.</exception>
    public static async Task<ArchiveCheckService> CreateAsync(StanzaContext context, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.DataDirectory is not { } folder)
        {
            throw context.Configuration.ClusterPath(context.Stanza) is null
                ? new PgmlException(
                    FaultCatalog.StanzaNotConfigured,
                    $"Stanza '{context.Stanza}' has no pg1-path in the configuration.",
                    context.Stanza,
                    $"Check its spelling against Get-PgStanza, or set it up: Initialize-PgArchive -Stanza {context.Stanza}")
                : new PgmlException(FaultCatalog.ArchiveHostRemote, $"The cluster of stanza '{context.Stanza}' is on another host.", context.Stanza);
        }

        return new ArchiveCheckService(context, await new ClusterFinder(context.Runner, context.Layout, context.Activity).FindAsync(folder, stop).ConfigureAwait(false));
    }

    /// <summary>Checks. Each result comes as soon as it is known.</summary>
    /// <param name="request">How.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="PgmlException">Something that is no matter of the archive: <c>SudoRefused</c>, <c>ConfigurationInvalid</c>.</exception>
    public async IAsyncEnumerable<PgCheckResult> CheckAsync(ArchiveCheckRequest request, [EnumeratorCancellation] CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(request);
        yield return Block(await CheckStopFileAsync(stop).ConfigureAwait(false));
        (PgCheckResult reached, ServerArchiveSettings? server) = await ReachAsync(stop).ConfigureAwait(false);
        yield return Block(reached);
        if (server is not null)
        {
            yield return Block(CheckMode(server));
            yield return Block(CheckCommand(server));
        }

        yield return await CheckSpoolAsync(stop).ConfigureAwait(false);
        if (server is not null)
        {
            yield return await CheckArchiverAsync(stop).ConfigureAwait(false);
            yield return await CheckBacklogAsync(stop).ConfigureAwait(false);
        }

        foreach (PgCheckResult repository in await CheckRepositoriesAsync(request, stop).ConfigureAwait(false))
        {
            yield return repository;
        }
    }

    private PgCheckResult Block(PgCheckResult result)
    {
        _blocked ??= result.Status == PgCheckStatus.Failed ? result : null;
        return result;
    }

    private async Task<PgCheckResult> CheckStopFileAsync(CancellationToken stop)
    {
        foreach (string name in (string[])[context.Stanza, "all"])
        {
            string path = $"{context.LockPath}/{name}.stop";
            if (await context.Files.LookAsync(path, stop).ConfigureAwait(false) is not null)
            {
                return Failed("StopFile", PgCheckCause.StopFile, $"'{path}' is there: pgBackRest was stopped, and WAL piles up on the server.", FaultCatalog.StanzaStopped.Action);
            }
        }

        return Passed("StopFile", "pgBackRest is not stopped.");
    }

    private async Task<(PgCheckResult Result, ServerArchiveSettings? Server)> ReachAsync(CancellationToken stop)
    {
        try
        {
            ServerArchiveSettings server = await ServerArchiveSettings.ReadAsync(_psql, cluster, stop).ConfigureAwait(false);
            return (Passed("Server", $"{cluster.Name} answers{(server.InRecovery ? " and is in recovery" : string.Empty)}."), server);
        }
        catch (PgmlException failure)
        {
            return (Failed("Server", PgCheckCause.ServerUnavailable, failure.Message, failure.RecommendedAction), null);
        }
    }

    private PgCheckResult CheckMode(ServerArchiveSettings server)
    {
        string found = $"archive_mode = {server.ArchiveMode.Current}, wal_level = {server.WalLevel.Current}";
        if (server.IsArchiving)
        {
            return Passed("ArchiveMode", $"{found}.");
        }

        bool waits = server.ArchiveMode.Configured is "on" or "always" && server.WalLevel.Configured is not "minimal";
        return waits
            ? Failed("ArchiveMode", PgCheckCause.RestartPending, $"{found}: what the files say waits for a restart.", $"Restart the server: Restart-PgCluster -DataDirectory {Quoted(cluster.DataDirectory)}")
            : Failed("ArchiveMode", PgCheckCause.ServerSetting, $"{found}: no WAL is archived.", $"Set the archive up: Initialize-PgArchive -Stanza {context.Stanza}");
    }

    private PgCheckResult CheckCommand(ServerArchiveSettings server)
    {
        const string Name = "ArchiveCommand";
        string advice = $"Set it: Initialize-PgArchive -Stanza {context.Stanza} -ReplaceArchiveCommand";
        if (server.ArchiveLibrary.Length > 0)
        {
            return Failed(Name, PgCheckCause.WrongCommand, $"archive_library = '{server.ArchiveLibrary}' archives in its place.", advice);
        }

        ArchiveCommandFit fit = ArchiveCommandText.Judge(server.ArchiveCommand, context.Client.Program.Path, context.Stanza, context.Profile.ConfigPath);
        return fit == ArchiveCommandFit.Fits
            ? Passed(Name, server.ArchiveCommand)
            : Failed(
                Name,
                fit == ArchiveCommandFit.OtherStanza ? PgCheckCause.WrongStanza : PgCheckCause.WrongCommand,
                $"'{PgBackRest.SecretText.Mask(server.ArchiveCommand)}': {ServerSettingPlan.Why(fit)}.",
                advice);
    }

    private static string Quoted(string path) => Processes.CommandLineText.Quote([path]);

    private PgCheckResult Passed(string check, string message, int? repository = null) => Result(check, PgCheckStatus.Passed, message, repository);

    private PgCheckResult NotRun(string check, string message, int? repository = null) => Result(check, PgCheckStatus.NotRun, message, repository);

    private PgCheckResult Failed(string check, PgCheckCause cause, string message, string recommendation, int? repository = null) =>
        Result(check, PgCheckStatus.Failed, message, repository) with { Cause = cause, Recommendation = recommendation };

    private PgCheckResult Result(string check, PgCheckStatus status, string message, int? repository) => new()
    {
        Stanza = context.Stanza,
        Check = check,
        Status = status,
        Message = message,
        Repository = repository,
        Time = DateTime.UtcNow,
    };
}
