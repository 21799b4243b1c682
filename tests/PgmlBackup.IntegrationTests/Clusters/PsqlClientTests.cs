using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Clusters.Query;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Clusters;

public sealed class PsqlClientTests(RunningCluster fixture) : IClassFixture<RunningCluster>
{
    private static readonly PsqlClient s_client = new(new ProgramRunner(), HostLayout.Current, new CollectingSink());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_come_as_they_are()
    {
        IReadOnlyList<string?[]> rows = await s_client.QueryAsync(
            fixture.Cluster,
            """
            create temp table t (a text, b text, c int);
            insert into t values (E'line\nfeed', '', null), ('pipe|tab' || chr(9), 'Grüße 漢字', 7);
            select * from t order by c nulls first;
            select 1 where false;
            select current_user;
            """,
            new QueryOptions(),
            Stop);

        Assert.Equal([["line\nfeed", "", null], ["pipe|tab\t", "Grüße 漢字", "7"], [fixture.Scratch.Owner.Name]], rows);
    }

    [Fact]
    public async Task A_scalar_is_one_field() =>
        Assert.Equal("42", await s_client.ScalarAsync(fixture.Cluster, "select 40 + 2", new QueryOptions(), Stop));

    [Fact]
    public async Task A_literal_survives_the_way_there_and_back()
    {
        const string value = "it's \"a\" \\ back\\slash\n; drop table x; -- :var \\! ls";

        Assert.Equal(value, await s_client.ScalarAsync(fixture.Cluster, $"select {SqlText.Literal(value)}", new QueryOptions(), Stop));
    }

    [Theory]
    [InlineData("select * from nothing", "42P01", "nothing")]
    [InlineData("select 1/0; select 2", "22012", "division by zero")]
    [InlineData("selec 1", "42601", "selec")]
    [InlineData("do $$ begin raise exception 'mine' using errcode = 'P4711'; end $$", "P4711", "mine")]
    public async Task An_error_has_its_state_and_message(string sql, string state, string words)
    {
        PgmlException failure = await Assert.ThrowsAsync<PgmlException>(() => s_client.QueryAsync(fixture.Cluster, sql, new QueryOptions(), Stop));

        Assert.Equal(FaultCatalog.QueryFailed, failure.Fault);
        Assert.Contains($"(SQLSTATE {state})", failure.Message, StringComparison.Ordinal);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_statement_that_takes_too_long_is_cancelled_by_the_server()
    {
        PgmlException failure = await Assert.ThrowsAsync<PgmlException>(() => s_client.QueryAsync(
            fixture.Cluster, "select pg_sleep(60)", new QueryOptions { StatementTimeout = TimeSpan.FromMilliseconds(300) }, Stop));

        Assert.Equal(FaultCatalog.QueryTimeout, failure.Fault);
    }

    [Fact]
    public async Task A_cancelled_query_leaves_no_program()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task running = s_client.QueryAsync(fixture.Cluster, "select pg_sleep(600) /* cancelled */", new QueryOptions { StatementTimeout = null }, cancel.Token);
        await fixture.WaitForQueryAsync("cancelled", 1, Stop);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await fixture.WaitForQueryAsync("cancelled", 0, Stop);
    }

    [Fact]
    public async Task The_callers_variables_do_not_take_part()
    {
        // Of this test alone: no other reads them, since each program is started with a cleaned environment.
        Environment.SetEnvironmentVariable("PGHOST", "/nonexistent");
        Environment.SetEnvironmentVariable("PGDATABASE", "nobody");
        Environment.SetEnvironmentVariable("PGOPTIONS", "-c work_mem=nonsense");
        try
        {
            Assert.Equal("postgres", await s_client.ScalarAsync(fixture.Cluster, "select current_database()", new QueryOptions(), Stop));
        }
        finally
        {
            Environment.SetEnvironmentVariable("PGHOST", null);
            Environment.SetEnvironmentVariable("PGDATABASE", null);
            Environment.SetEnvironmentVariable("PGOPTIONS", null);
        }
    }

    [Fact]
    public async Task A_role_that_may_not_come_in_is_a_refused_login()
    {
        PgmlException failure = await Assert.ThrowsAsync<PgmlException>(() => s_client.QueryAsync(
            fixture.Cluster, "select 1", new QueryOptions { User = "somebody" }, Stop));

        Assert.Equal(FaultCatalog.DatabaseLoginRefused, failure.Fault);
        Assert.Contains("somebody", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_run_is_named_so()
    {
        await using ScratchCluster scratch = await ScratchCluster.StartNewAsync(cancellationToken: Stop);
        PgCluster cluster = await new ClusterFinder(new ProgramRunner(), HostLayout.Current, new CollectingSink()).FindAsync(scratch.DataDirectory, Stop);
        await scratch.KillPostmasterAsync(Stop);

        PgmlException failure = await Assert.ThrowsAsync<PgmlException>(() => s_client.QueryAsync(cluster, "select 1", new QueryOptions(), Stop));

        Assert.Equal(FaultCatalog.ClusterNotRunning, failure.Fault);
    }

    [Fact]
    public async Task A_server_that_dies_under_a_query_is_named_so()
    {
        await using ScratchCluster scratch = await ScratchCluster.StartNewAsync(cancellationToken: Stop);
        PgCluster cluster = await new ClusterFinder(new ProgramRunner(), HostLayout.Current, new CollectingSink()).FindAsync(scratch.DataDirectory, Stop);
        Task running = s_client.QueryAsync(cluster, "select pg_sleep(600)", new QueryOptions { StatementTimeout = null }, Stop);
        await RunningCluster.WaitForQueryAsync(scratch, "pg_sleep", 1, Stop);

        await scratch.KillPostmasterAsync(Stop);

        Assert.Equal(FaultCatalog.ClusterNotRunning, (await Assert.ThrowsAsync<PgmlException>(() => running)).Fault);
    }

    [Fact]
    public async Task A_session_that_an_administrator_ends_is_a_failed_query()
    {
        Task running = s_client.QueryAsync(fixture.Cluster, "select pg_sleep(600) /* ended */", new QueryOptions { StatementTimeout = null }, Stop);
        await fixture.WaitForQueryAsync("ended", 1, Stop);

        await fixture.Scratch.QueryAsync("select pg_terminate_backend(pid) from pg_stat_activity where query like '%ended%' and pid <> pg_backend_pid()", Stop);

        PgmlException failure = await Assert.ThrowsAsync<PgmlException>(() => running);
        Assert.Equal(FaultCatalog.QueryFailed, failure.Fault);
        Assert.Contains("57P01", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_recovers_without_connections_is_not_accepting()
    {
        await using ScratchCluster scratch = await ScratchCluster.CreateAsync(new ScratchClusterOptions { Settings = ["hot_standby = off"] }, Stop);
        scratch.Folder.WriteFile("data/standby.signal", "");
        await scratch.StartAsync(Stop);
        PgCluster cluster = await new ClusterFinder(new ProgramRunner(), HostLayout.Current, new CollectingSink()).FindAsync(scratch.DataDirectory, Stop);

        PgmlException failure = await Assert.ThrowsAsync<PgmlException>(() => s_client.QueryAsync(cluster, "select 1", new QueryOptions(), Stop));

        Assert.Equal((PgClusterStatus.Starting, true), (cluster.Status, cluster.InRecovery));
        Assert.Equal(FaultCatalog.ClusterNotAccepting, failure.Fault);
    }
}
