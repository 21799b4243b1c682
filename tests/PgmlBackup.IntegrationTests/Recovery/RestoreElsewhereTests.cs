using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;
using PostgresPrograms = PgmlBackup.TestKit.Clusters.PostgresPrograms;

namespace PgmlBackup.IntegrationTests.Recovery;

/// <summary>A copy restored beside its running original.</summary>
public sealed class RestoreElsewhereTests(BackedUpStanza backedUp) : IClassFixture<BackedUpStanza>
{
    private readonly ScratchStanza _stanza = backedUp.Stanza;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_copy_runs_beside_its_original_and_shares_neither_port_socket_nor_archive()
    {
        string copy = _stanza.Cluster.Folder.Combine("copy");
        int? original = _stanza.Cluster.PostmasterPid;

        PgRestoreResult restored = await _stanza.RestoreAsync(new RestoreRequest { DataDirectory = copy });
        PgCluster server = await new ClusterFinder(new ProgramRunner(), HostLayout.Current, _stanza.Sink).FindAsync(copy, Stop);

        Assert.Equal((copy, false, true), (restored.DataDirectory, restored.Delta, restored.Started));
        Assert.Equal(PgClusterStatus.Running, server.Status);
        Assert.NotEqual(_stanza.Cluster.Port, server.Port);
        Assert.Equal(copy, server.SocketDirectory);
        Assert.Equal(backedUp.Rows, await QueryAsync(server, "select count(*), md5(string_agg(payload, ',' order by id)) from rows"));
        Assert.Equal("off|", await QueryAsync(server, "select current_setting('archive_mode'), current_setting('listen_addresses')"));
        await AssertOriginalUntouchedAsync(original);

        PgmlException refused = await _stanza.RefusedAsync(FaultCatalog.RestoreTargetRunning, new RestoreRequest { DataDirectory = copy });
        Assert.Contains($"{server.ProcessId}", refused.Message, StringComparison.Ordinal);
        Assert.Equal("1", await QueryAsync(server, "select 1"));

        await new ClusterController(new ProgramRunner(), HostLayout.Current, _stanza.Sink).StopAsync(server, new StopOptions(), Stop);
        PgRestoreResult again = await _stanza.RestoreAsync(new RestoreRequest { DataDirectory = copy, NoStart = true });
        Assert.Equal((true, false), (again.Delta, again.Started));
        await AssertOriginalUntouchedAsync(original);
    }

    private async Task AssertOriginalUntouchedAsync(int? process)
    {
        Assert.Equal(process, _stanza.Cluster.PostmasterPid);
        Assert.Equal(backedUp.Rows, await _stanza.RowsAsync());
        Assert.Equal("f|0", await _stanza.Cluster.QueryAsync("select pg_is_in_recovery(), failed_count from pg_stat_archiver", Stop));
    }

    private async Task<string> QueryAsync(PgCluster server, string sql) => (await _stanza.Cluster.RunAsync(
        [PostgresPrograms.Find("psql"), "-X", "-A", "-t", "-q", "-h", server.SocketDirectory!, "-p", $"{server.Port}", "-d", "postgres", "-c", sql], cancellationToken: Stop))
        .EnsureSuccess().Output.TrimEnd('\n');
}
