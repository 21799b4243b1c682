using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.Engine.Recovery.Targets;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Recovery;

/// <summary>A restore to a moment in which something is killed reaches it when the same command is run again.</summary>
public sealed class InterruptedMomentTests(PastStanza past) : IClassFixture<PastStanza>
{
    private const int Kill = 9;

    private readonly ScratchStanza _stanza = past.Stanza;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // Named, since each restore that comes to its end leaves a timeline behind.
    private RestoreRequest Request(int row) => new() { Target = RecoveryTarget.At(past.Rows[row].Time) with { Timeline = 1 } };

    [Fact]
    public async Task PgBackRest_is_killed_and_then_PostgreSQL_in_its_replay_and_the_same_command_reaches_the_moment()
    {
        _stanza.SlowRestores();
        _stanza.Sink.AtFirstFile(() => ProcessTable.Signal(_stanza.ProcessesOf("restore")[0], Kill));
        PgmlException first = await Assert.ThrowsAsync<PgmlException>(() => _stanza.RestoreAsync(Request(29)));
        await _stanza.AssertQuietAsync();

        // The first that PostgreSQL asks the archive for kills it.
        _stanza.Sink.AtLine("Starting ", () => File.AppendAllText(
            Path.Combine(_stanza.Cluster.DataDirectory, "postgresql.auto.conf"), "restore_command = 'kill -9 $(head -n 1 postmaster.pid); exit 1'\n"));
        PgmlException second = await Assert.ThrowsAsync<PgmlException>(() => _stanza.RestoreAsync(Request(29)));

        await AssertReachedAsync(29);
        Assert.Equal(FaultCatalog.PgBackRestKilled, first.Fault);
        Assert.Contains(second.Fault, new[] { FaultCatalog.RecoveryFailed, FaultCatalog.ClusterStartFailed });
        Assert.Contains("run the same command again: Restore-PgCluster -Stanza main", first.Message, StringComparison.Ordinal);
        Assert.Contains("has not ended its recovery", second.Message, StringComparison.Ordinal);
    }

    private async Task AssertReachedAsync(int row)
    {
        PgRestoreResult reached = await _stanza.RestoreAsync(Request(row));
        Assert.Equal((past.Rows[row].Time.UtcDateTime, TimeSpan.Zero), (reached.LastReplayedTime!.Value, reached.TargetDistance!.Value));
        Assert.Equal($"{row + 1}", await _stanza.Cluster.QueryAsync("select count(*) from marks", Stop));
        await _stanza.AssertQuietAsync();
    }
}
