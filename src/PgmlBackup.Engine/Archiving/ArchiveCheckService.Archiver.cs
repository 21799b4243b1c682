using System.Globalization;
using PgmlBackup.Engine.Clusters.Query;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Archiving;

// What the server and the spool tell of WAL that is on its way.
public sealed partial class ArchiveCheckService
{
    // 64 segments are 1 GiB where nobody has changed their size; the server tries again after a minute.
    private const int MaxWaiting = 64;
    private static readonly TimeSpan s_maxWait = TimeSpan.FromMinutes(5);

    private async Task<PgCheckResult> CheckSpoolAsync(CancellationToken stop)
    {
        if (_diagnosis.SpoolFolder is not { } folder)
        {
            return NotRun("Spool", "Archiving is not asynchronous.");
        }

        try
        {
            return await _diagnosis.ReadSpoolAsync(stop).ConfigureAwait(false) is [var (file, failure), ..]
                ? Failed("Spool", ArchiveCause.Of(failure), $"'{folder}/{file}': {failure.Message}", ArchiveCause.Advice(failure, context.Stanza))
                : Passed("Spool", $"'{folder}' holds no error.");
        }
        catch (PgmlException closed) when (closed.Fault == FaultCatalog.PathNotAccessible)
        {
            return Failed("Spool", PgCheckCause.Permission, closed.Message, closed.RecommendedAction);
        }
    }

    private async Task<PgCheckResult> CheckArchiverAsync(CancellationToken stop)
    {
        const string Query = """
            select archived_count, failed_count, last_archived_wal, last_failed_wal, last_failed_time > coalesce(last_archived_time, '-infinity'),
                extract(epoch from clock_timestamp() - last_failed_time)::bigint
            from pg_stat_archiver
            """;
        string?[] row = (await _psql.QueryAsync(cluster, Query, new QueryOptions(), stop).ConfigureAwait(false))[0];
        // A program that is not there (exit code 127) is not counted: the archiver itself ends and is started again. The backlog shows it, and the server's log.
        if (row[4] != "t")
        {
            return Passed("Archiver", row[2] is { } last ? $"{row[0]} segments archived, the last is {last}; {row[1]} failures before it." : "No segment was archived yet, none failed.");
        }

        string failed = $"{row[3]} failed {row[5]} s ago and nothing was archived since ({row[1]} failures)";
        PgmlException? why = await FindFailureAsync(0, stop).ConfigureAwait(false);
        return why is null
            ? Failed("Archiver", PgCheckCause.Other, $"{failed}.", $"Read the server's log: {cluster.LogFile ?? "Get-PgCluster says where it is"}.")
            : Failed("Archiver", ArchiveCause.Of(why), $"{failed}: {why.Message}", ArchiveCause.Advice(why, context.Stanza));
    }

    private async Task<PgCheckResult> CheckBacklogAsync(CancellationToken stop)
    {
        const string Query = """
            select count(*), coalesce(extract(epoch from clock_timestamp() - min(modification))::bigint, 0) from pg_ls_archive_statusdir() where name like '%.ready'
            """;
        string?[] row = (await _psql.QueryAsync(cluster, Query, new QueryOptions(), stop).ConfigureAwait(false))[0];
        long waiting = long.Parse(row[0]!, CultureInfo.InvariantCulture);
        var oldest = TimeSpan.FromSeconds(long.Parse(row[1]!, CultureInfo.InvariantCulture));
        string found = string.Create(CultureInfo.InvariantCulture, $"{waiting} segments wait to be archived, the oldest for {oldest.TotalSeconds:0} s");
        return waiting <= MaxWaiting && oldest <= s_maxWait
            ? Passed("Backlog", waiting == 0 ? "No segment waits to be archived." : $"{found}.")
            : Failed(
                "Backlog",
                PgCheckCause.Backlog,
                $"{found}: pg_wal grows until its disk is full, and a loss of the server would cost what waits.",
                "Mend what the other checks name. If they pass, archiving is too slow: raise process-max for archive-push, or look at disk and network.");
    }

    // The spool knows the latest state; without asynchronous archiving only the server's log has the words.
    private async Task<PgmlException?> FindFailureAsync(long since, CancellationToken stop)
    {
        try
        {
            return await _diagnosis.ReadSpoolAsync(stop).ConfigureAwait(false) is [var (_, failure), ..]
                ? failure
                : await _diagnosis.ReadServerLogAsync(cluster, since, stop).ConfigureAwait(false);
        }
        catch (PgmlException closed) when (closed.Fault == FaultCatalog.PathNotAccessible)
        {
            return closed;
        }
    }
}
