using System.Globalization;

namespace PgmlBackup.TestKit.Clusters;

// What is in it: queries, rows, WAL, and damage.
public sealed partial class ScratchCluster
{
    /// <summary>Runs SQL as the owner and returns what it printed: columns separated by <c>|</c>, rows by line feeds, no line feed at the end.</summary>
    public async Task<string> QueryAsync(string sql, CancellationToken cancellationToken = default) =>
        (await RunAsync(PsqlArguments(), sql, cancellationToken)).EnsureSuccess().Output.TrimEnd('\n');

    /// <summary>The words that run <c>psql</c> against this cluster, for a client that a test keeps open.</summary>
    public IReadOnlyList<string> PsqlArguments(string database = "postgres") =>
    [
        PostgresPrograms.Find("psql"), "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-h", SocketDirectory,
        "-p", Port.ToString(CultureInfo.InvariantCulture), "-d", database,
    ];

    /// <summary>Adds rows to a table <c>(id bigint, payload text)</c>, which it makes if need be; ids go on from the highest.</summary>
    public Task LoadRowsAsync(int count, string table = "rows", CancellationToken cancellationToken = default) =>
        QueryAsync(
            $"""
            set client_min_messages = warning;
            create table if not exists {table} (id bigint primary key, payload text not null);
            insert into {table} select start + n, md5((start + n)::text) || repeat('x', 100)
            from (select coalesce(max(id), 0) as start from {table}) s, generate_series(1, {count}) n;
            """,
            cancellationToken);

    /// <summary>How many rows a table has.</summary>
    public async Task<long> CountRowsAsync(string table = "rows", CancellationToken cancellationToken = default) =>
        long.Parse(await QueryAsync($"select count(*) from {table}", cancellationToken), CultureInfo.InvariantCulture);

    /// <summary>Ends the present WAL segment and returns its file name.</summary>
    public Task<string> SwitchWalAsync(CancellationToken cancellationToken = default) =>
        QueryAsync("select pg_walfile_name(pg_switch_wal())", cancellationToken);

    /// <summary>Ends the present WAL segment and waits until the archiver has stored it.</summary>
    /// <returns>The segment's file name.</returns>
    public async Task<string> ArchiveWalAsync(CancellationToken cancellationToken = default)
    {
        // A switch on a fresh segment does nothing, and then there is nothing to wait for.
        string segment = await QueryAsync("select pg_logical_emit_message(false, 'test', 'x'); select pg_walfile_name(pg_switch_wal())", cancellationToken);
        segment = segment.Split('\n')[^1];
        await WaitForArchivedAsync(segment, cancellationToken);
        return segment;
    }

    /// <summary>Waits until the archiver has stored a segment.</summary>
    public async Task WaitForArchivedAsync(string segment, CancellationToken cancellationToken = default)
    {
        DateTime until = DateTime.UtcNow.AddSeconds(60);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await QueryAsync($"select coalesce(last_archived_wal >= '{segment}', false) from pg_stat_archiver", cancellationToken) != "t")
        {
            if (DateTime.UtcNow > until)
            {
                throw new TimeoutException($"{segment} was not archived.\n{Log}");
            }

            await ticks.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>The absolute path of a table's first file.</summary>
    public async Task<string> RelationFileAsync(string table, CancellationToken cancellationToken = default) =>
        Path.Combine(DataDirectory, await QueryAsync($"checkpoint; select pg_relation_filepath('{table}')", cancellationToken));

    /// <summary>Inverts bytes of a file, of which neither size nor time of modification changes: a bit flip as a disk makes it.</summary>
    public static void FlipBytes(string path, long offset, int count)
    {
        DateTime modified = File.GetLastWriteTimeUtc(path);
        using (FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite))
        {
            var bytes = new byte[count];
            file.Position = offset;
            file.ReadExactly(bytes);
            for (int i = 0; i < count; i++)
            {
                bytes[i] ^= 0xFF;
            }

            file.Position = offset;
            file.Write(bytes);
        }

        File.SetLastWriteTimeUtc(path, modified);
    }

    /// <summary>Cuts a file off.</summary>
    public static void Truncate(string path, long length)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Write);
        file.SetLength(length);
    }
}
