using System.Globalization;
using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Clusters.Query;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Engine.Wal;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery;

/// <summary>
/// Keeps the WAL that only the server has: it is archived before the data directory is overwritten, and what cannot be archived is kept in a folder beside it and
/// laid where PostgreSQL finds it when the archive has it not. pgBackRest's restore would delete it.
/// </summary>
/// <param name="context">The stanza.</param>
internal sealed class WalRescue(StanzaContext context)
{
    private const int SegmentNameLength = 24;
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    private readonly PsqlClient _psql = new(context.Runner, context.Layout, context.Activity);
    private readonly UnarchivedWal _unarchived = new(context.Files);

    /// <summary>The folder that keeps such WAL of a data directory. Its name does not change, so that a restore that was killed finds it again.</summary>
    internal static string FolderOf(string realPath) => realPath + ".unarchived-wal";

    /// <summary>Ends the present segment of a running server and waits until it is archived, or archiving has failed or taken too long.</summary>
    internal async Task ArchiveAsync(PgCluster cluster, string title, TimeSpan patience, CancellationToken stop)
    {
        long failures;
        string? segment;
        try
        {
            // A switch in a fresh segment does nothing; the message is what makes it one that is not.
            IReadOnlyList<string?[]> rows = await _psql.QueryAsync(
                cluster,
                "select failed_count from pg_stat_archiver where not pg_is_in_recovery() and current_setting('archive_mode') <> 'off'; "
                    + "select pg_walfile_name(pg_switch_wal()) where not pg_is_in_recovery() and current_setting('archive_mode') <> 'off'",
                new QueryOptions(),
                stop).ConfigureAwait(false);
            if (rows.Count < 2)
            {
                return;
            }

            failures = long.Parse(rows[0][0]!, CultureInfo.InvariantCulture);
            segment = rows[1][0];
        }
        catch (PgmlException deaf)
        {
            // A server that cannot be asked is stopped all the same; what it had is looked for in its files then.
            context.Activity.Verbose($"The last WAL of {cluster.Name} is not switched: {deaf.Message}");
            return;
        }

        using var enough = new CancellationTokenSource(patience);
        using var ticks = new PeriodicTimer(s_interval);
        while ((await _unarchived.FindAsync(cluster.DataDirectory, stop).ConfigureAwait(false)).Any(name => string.CompareOrdinal(name, segment) <= 0))
        {
            string? failed = await _psql.ScalarAsync(cluster, "select failed_count from pg_stat_archiver", new QueryOptions(), stop).ConfigureAwait(false);
            if (enough.IsCancellationRequested || (long.TryParse(failed, CultureInfo.InvariantCulture, out long count) && count > failures))
            {
                context.Activity.Verbose($"Archiving of {cluster.Name} does not come to its end: its last WAL is kept beside the data directory.");
                return;
            }

            context.Activity.Progress(new OperationProgress(title, $"archiving WAL up to {segment}"));
            await ticks.WaitForNextTickAsync(stop).ConfigureAwait(false);
        }
    }

    /// <summary>Archives what a stopped server has left, and copies what cannot be archived into the folder beside the data directory.</summary>
    /// <param name="realPath">The data directory.</param>
    /// <param name="live">Segments that the plan counts on and that are not archived, the last one not full perhaps.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>The folder; null when there was nothing to keep.</returns>
    internal async Task<string?> SaveAsync(string realPath, IReadOnlyList<string> live, CancellationToken stop)
    {
        string folder = FolderOf(realPath);
        IReadOnlyList<string> ready = await _unarchived.FindAsync(realPath, stop).ConfigureAwait(false);
        List<string> kept = [];
        foreach (string name in ready)
        {
            if (!await PushAsync(Path.Join(realPath, "pg_wal", name), stop).ConfigureAwait(false))
            {
                kept.Add(name);
            }
        }

        kept.AddRange(live.Except(ready));
        foreach (string name in kept.Where(name => name.Length == SegmentNameLength || name.EndsWith(".history", StringComparison.Ordinal)).Distinct())
        {
            string source = Path.Join(realPath, "pg_wal", name);
            if (await context.Files.LookAsync(source, stop).ConfigureAwait(false) is null)
            {
                continue; // It was archived when the server was stopped.
            }

            if (await context.Files.LookAsync(folder, stop).ConfigureAwait(false) is null)
            {
                await context.Files.MakeFolderAsync(folder, stop).ConfigureAwait(false);
            }

            await context.Files.CopyAsync(source, folder, stop).ConfigureAwait(false);
        }

        return await FindAsync(realPath, stop).ConfigureAwait(false);
    }

    /// <summary>The folder that keeps WAL of a data directory; null when there is none.</summary>
    internal async Task<string?> FindAsync(string realPath, CancellationToken stop) =>
        await context.Files.LookAsync(FolderOf(realPath), stop).ConfigureAwait(false) is not null ? FolderOf(realPath) : null;

    /// <summary>Lays kept WAL into a restored data directory. PostgreSQL asks the archive first.</summary>
    internal async Task ReturnAsync(string folder, string dataDirectory, CancellationToken stop)
    {
        foreach (string name in await context.Files.ListAsync(folder, stop).ConfigureAwait(false))
        {
            context.Activity.Verbose($"Laying segment {name}, which is not in the archive, into '{dataDirectory}'.");
            await context.Files.CopyAsync(Path.Join(folder, name), Path.Join(dataDirectory, "pg_wal"), stop).ConfigureAwait(false);
        }
    }

    private async Task<bool> PushAsync(string path, CancellationToken stop)
    {
        try
        {
            PgBackRestCommand command = context.Client.Command("archive-push", context.Stanza).WithSwitch("archive-async", false).WithParameter(path);
            await context.Client.RunAsync(command, LogLevel.Warn, null, stop).ConfigureAwait(false);
            return true;
        }
        catch (PgmlException failed)
        {
            context.Activity.Verbose($"'{path}' could not be archived: {failed.Message}");
            return false;
        }
    }
}
