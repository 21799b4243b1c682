using System.Globalization;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Recovery;

/// <summary>A stanza whose cluster has a past that is known to the microsecond: a row a transaction, with its id, its moment and its place in the WAL.</summary>
public sealed class PastStanza : IAsyncLifetime
{
    private ScratchStanza? _stanza;

    /// <summary>The stanza.</summary>
    public ScratchStanza Stanza => _stanza!;

    /// <summary>The label of the backup before the first row.</summary>
    public string First { get; private set; } = "";

    /// <summary>The label of the backup in the middle.</summary>
    public string Second { get; private set; } = "";

    /// <summary>The rows, in the order of their transactions.</summary>
    public IReadOnlyList<PastRow> Rows { get; private set; } = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _stanza = await ScratchStanza.StartAsync(new ScratchClusterOptions { Settings = ["track_commit_timestamp = on"] });
        await PrepareAsync(_stanza);
        First = (await _stanza.BackUpAsync()).Label;
        await WaitForNextSecondAsync(_stanza);
        await WriteAsync(_stanza, 20);
        await _stanza.Cluster.QueryAsync("select pg_create_restore_point('it''s \"50%\" = ok #1')", Stop);
        await WriteAsync(_stanza, 20);
        await WaitForNextSecondAsync(_stanza);
        Second = (await _stanza.BackUpAsync()).Label;
        await WaitForNextSecondAsync(_stanza);
        await WriteAsync(_stanza, 20);
        await _stanza.Cluster.ArchiveWalAsync(Stop);
        Rows = await ReadAsync(_stanza);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stanza?.DisposeAsync() ?? ValueTask.CompletedTask;

    internal static Task PrepareAsync(ScratchStanza stanza) =>
        stanza.Cluster.QueryAsync("create table marks (id int primary key, place pg_lsn not null default pg_current_wal_insert_lsn())", Stop);

    /// <summary>Adds rows, each in a transaction of its own.</summary>
    internal static Task WriteAsync(ScratchStanza stanza, int count) => stanza.Cluster.QueryAsync(
        $"do $$ declare start int := (select coalesce(max(id), 0) from marks); begin for i in 1..{count} loop insert into marks values (start + i); commit; perform pg_sleep(0.002); end loop; end $$",
        Stop);

    /// <summary>Reads the rows with what is known of their transactions.</summary>
    internal static async Task<IReadOnlyList<PastRow>> ReadAsync(ScratchStanza stanza)
    {
        string rows = await stanza.Cluster.QueryAsync("select id, xmin, to_char(pg_xact_commit_timestamp(xmin) at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), place from marks order by id", Stop);
        return
        [
            .. rows.Split('\n').Select(row => row.Split('|')).Select(row => new PastRow(
                int.Parse(row[0], CultureInfo.InvariantCulture),
                ulong.Parse(row[1], CultureInfo.InvariantCulture),
                DateTimeOffset.ParseExact(row[2], "yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
                row[3])),
        ];
    }

    // A backup is taken only for moments of the seconds after the one in which it ended.
    internal static async Task WaitForNextSecondAsync(ScratchStanza stanza) =>
        await stanza.Cluster.QueryAsync("select pg_sleep(1.01 - extract(microseconds from clock_timestamp())::numeric % 1000000 / 1000000)", Stop);
}
