using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Clusters.Query;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Archiving;

// Doing what was planned, in an order in which each step finds what it needs and an end in the middle harms nothing: the same command goes on from there.
public sealed partial class ArchiveSetupService
{
    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Does what was planned.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="mayRestart">True when the server may be restarted; without need it is not.</param>
    /// <param name="stop">Ends it between two steps; the same command goes on from there.</param>
    /// <returns>What was done. Where a restart is needed and not agreed to, that is a fault beside the result.</returns>
    /// <exception cref="PgmlException">The first step that failed: the faults of the bucket, the files, the server and pgBackRest;
    /// <c>ArchiveNotWorking</c> when all is set and no WAL arrives.</exception>
    public async Task<PgArchiveSetup> ApplyAsync(ArchiveSetupPlan plan, bool mayRestart, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(plan);
        List<string> done = [];
        if (plan.Changes.Count > 0)
        {
            await TryStoreAsync(plan.Store, BucketProbeDepth.Write, stop).ConfigureAwait(false);
        }

        await WriteAsync(plan, done, stop).ConfigureAwait(false);
        StanzaContext fresh = await new StanzaResolver(context.Runner, context.Activity)
            .ResolveAsync(context.Settings with { Stanza = context.Stanza }, stop).ConfigureAwait(false);
        await CreateStanzaAsync(fresh, done, stop).ConfigureAwait(false);
        PgCluster present = await TellServerAsync(plan, mayRestart, done, stop).ConfigureAwait(false);
        bool pending = plan.NeedsRestart && !mayRestart;
        if (pending)
        {
            context.Activity.Fault(new PgmlException(
                FaultCatalog.ArchiveRestartNeeded,
                $"{cluster.Name} archives only after a restart.",
                cluster,
                $"Restart it when it suits: Restart-PgCluster -DataDirectory {Processes.CommandLineText.Quote([cluster.DataDirectory])} - then run the same command again: it sees that WAL arrives."));
        }
        else
        {
            await CheckAsync(fresh, present, stop).ConfigureAwait(false);
        }

        return Result(plan, done, pending);
    }

    private async Task WriteAsync(ArchiveSetupPlan plan, List<string> done, CancellationToken stop)
    {
        foreach (string folder in plan.Folders)
        {
            context.Activity.Verbose($"Making the folder '{folder}'.");
            await _folders.MakeAsync(folder, stop).ConfigureAwait(false);
            done.Add($"made folder {folder}");
        }

        foreach (ConfigurationChange change in plan.Changes)
        {
            context.Activity.Verbose($"Changing {change.Path}:\n{change.Diff}");
            if (await _editor.ApplyAsync(change, stop).ConfigureAwait(false))
            {
                done.Add($"{(change.Before is null ? "made" : "changed")} {change.Path}");
            }
        }
    }

    private static async Task CreateStanzaAsync(StanzaContext fresh, List<string> done, CancellationToken stop)
    {
        RepositoryAnswer answer = await new RepositoryService(fresh.Client).ReadAsync(fresh.Stanza, null, null, stop).ConfigureAwait(false);
        PgRepository[] repositories = [.. answer.Stanzas.SelectMany(stanza => stanza.Stanza.Repositories)];
        if (repositories.Length > 0 && repositories.All(repository => repository.Status is PgStanzaStatus.Ok or PgStanzaStatus.NoValidBackup))
        {
            return;
        }

        await new StanzaCommand(fresh, StanzaCommand.DefaultPatience).RunAsync(fresh.Client.Command("stanza-create", fresh.Stanza), stop).ConfigureAwait(false);
        done.Add($"made stanza {fresh.Stanza}");
    }

    private async Task<PgCluster> TellServerAsync(ArchiveSetupPlan plan, bool mayRestart, List<string> done, CancellationToken stop)
    {
        foreach (string statement in plan.Statements)
        {
            context.Activity.Verbose($"{cluster.Name}: {statement}");
            await _psql.QueryAsync(cluster, statement, new QueryOptions(), stop).ConfigureAwait(false);
            done.Add(statement);
        }

        PgCluster present = cluster;
        if (plan.NeedsRestart && mayRestart)
        {
            var controller = new ClusterController(context.Runner, context.Layout, context.Activity);
            present = await controller.RestartAsync(
                cluster, new StopOptions { Timeout = plan.Request.RestartTimeout }, new StartOptions { Timeout = plan.Request.RestartTimeout }, stop).ConfigureAwait(false);
            done.Add($"restarted {cluster.Name}");
        }
        else if (plan.Statements.Count > 0)
        {
            await _psql.QueryAsync(cluster, "select pg_reload_conf()", new QueryOptions(), stop).ConfigureAwait(false);
        }

        if (!plan.NeedsRestart || mayRestart)
        {
            await RequireInForceAsync(present, plan.ArchiveCommand, stop).ConfigureAwait(false);
        }

        return present;
    }

    // A reload is a request: the postmaster reads its files a little later, and leaves them all aside when one of them is wrong.
    private async Task RequireInForceAsync(PgCluster present, string command, CancellationToken stop)
    {
        var deadline = new Deadline(TimeProvider.System, s_settling);
        using var ticks = new PeriodicTimer(s_interval);
        while (true)
        {
            bool isOver = deadline.IsOver;
            ServerArchiveSettings server = await ServerArchiveSettings.ReadAsync(_psql, present, stop).ConfigureAwait(false);
            if (server.IsArchiving && server.ArchiveCommand == command)
            {
                return;
            }

            if (isOver)
            {
                string? wrong = (await _psql.QueryAsync(
                    present, "select format('%s line %s: %s', sourcefile, sourceline, error) from pg_file_settings where error is not null limit 3", new QueryOptions(), stop)
                    .ConfigureAwait(false)).Select(row => row[0]).FirstOrDefault();
                throw new PgmlException(
                    FaultCatalog.ServerSettingNotApplied,
                    $"{present.Name} has archive_mode = {server.ArchiveMode.Current} and archive_command = '{server.ArchiveCommand}'{(wrong is null ? string.Empty : $"; {wrong}")}.",
                    present);
            }

            await ticks.WaitForNextTickAsync(stop).ConfigureAwait(false);
        }
    }

    private static async Task CheckAsync(StanzaContext fresh, PgCluster present, CancellationToken stop)
    {
        PgCheckResult? failed = null;
        await foreach (PgCheckResult check in new ArchiveCheckService(fresh, present).CheckAsync(new ArchiveCheckRequest(), stop).ConfigureAwait(false))
        {
            failed ??= check.Status == PgCheckStatus.Failed ? check : null;
        }

        if (failed is not null)
        {
            throw new PgmlException(
                FaultCatalog.ArchiveNotWorking, $"The archive of stanza '{fresh.Stanza}' is set up and does not work ({failed.Cause}): {failed.Message}", failed, failed.Recommendation);
        }
    }

    private PgArchiveSetup Result(ArchiveSetupPlan plan, List<string> done, bool pending)
    {
        int repository = plan.Request.Repository.Repository;
        string path = plan.After.RepositoryPath(context.Stanza, repository);
        return new PgArchiveSetup
        {
            Stanza = context.Stanza,
            Repository = repository,
            RepositoryType = plan.After.RepositoryType(context.Stanza, repository),
            Location = plan.Store is { } store ? $"s3://{store.Bucket}{path}" : path,
            Encrypted = plan.After.Get($"repo{repository}-cipher-type", context.Stanza, "backup") is not (null or "none"),
            DataDirectory = cluster.DataDirectory,
            ConfigPath = plan.ConfigPath,
            ArchiveCommand = plan.ArchiveCommand,
            Changed = done.Count > 0,
            Changes = done,
            RestartPending = pending,
            Checked = !pending,
        };
    }
}
