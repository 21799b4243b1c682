using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.Engine.Recovery.Targets;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;
using PostgresPrograms = PgmlBackup.TestKit.Clusters.PostgresPrograms;

namespace PgmlBackup.IntegrationTests.Recovery;

/// <summary>States of the past, restored beside the cluster.</summary>
public sealed class PointInTimeTests(PastStanza past) : IClassFixture<PastStanza>
{
    private readonly ScratchStanza _stanza = past.Stanza;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_moment_is_reached_to_the_microsecond_and_reported()
    {
        PastRow row = past.Rows[9];

        (PgRestoreResult reached, int rows) = await RestoreAsync(RecoveryTarget.At(row.Time));

        Assert.Equal((10, past.First, PgRestoreState.Running), (rows, reached.Label, reached.State));
        Assert.Equal((row.Time.UtcDateTime, row.Time.UtcDateTime, TimeSpan.Zero), (reached.TargetTime!.Value, reached.LastReplayedTime!.Value, reached.TargetDistance!.Value));
        Assert.Equal(9, (await RestoreAsync(RecoveryTarget.At(row.Time, exclusive: true))).Rows);
    }

    [Fact]
    public async Task A_restore_point_with_odd_characters_in_its_name_is_reached() =>
        Assert.Equal(20, (await RestoreAsync(RecoveryTarget.AtName("it's \"50%\" = ok #1"))).Rows);

    [Fact]
    public async Task A_target_at_which_PostgreSQL_pauses_can_be_looked_at()
    {
        (PgRestoreResult reached, int rows) = await RestoreAsync(RecoveryTarget.At(past.Rows[14].Time) with { Action = PgTargetAction.Pause });

        Assert.Equal((15, PgRestoreState.Paused, true), (rows, reached.State, reached.Started));
        Assert.Equal(past.Rows[14].Time.UtcDateTime, reached.LastReplayedTime);
    }

    [Fact]
    public async Task A_target_at_which_PostgreSQL_shuts_down_is_seen()
    {
        string copy = Copy();
        PgRestoreResult reached = await _stanza.RestoreAsync(new RestoreRequest { DataDirectory = copy, Target = RecoveryTarget.At(past.Rows[14].Time) with { Action = PgTargetAction.Shutdown } });

        Assert.Equal(PgRestoreState.ShutDown, reached.State);
        Assert.Equal(PgClusterStatus.Stopped, (await FindAsync(copy)).Status);
    }

    private string Copy() => _stanza.Cluster.Folder.Combine($"copy-{Guid.NewGuid():N}"[..12]);

    private Task<PgCluster> FindAsync(string copy) => new ClusterFinder(new ProgramRunner(), HostLayout.Current, _stanza.Sink).FindAsync(copy, Stop);

    private async Task<(PgRestoreResult Result, int Rows)> RestoreAsync(RecoveryTarget target)
    {
        string copy = Copy();
        PgRestoreResult result = await _stanza.RestoreAsync(new RestoreRequest { DataDirectory = copy, Target = target });
        PgCluster server = await FindAsync(copy);
        string rows = (await _stanza.Cluster.RunAsync(
            [PostgresPrograms.Find("psql"), "-X", "-A", "-t", "-q", "-h", server.SocketDirectory!, "-p", $"{server.Port}", "-d", "postgres", "-c", "select count(*) from marks"], cancellationToken: Stop))
            .EnsureSuccess().Output.TrimEnd('\n');
        await new ClusterController(new ProgramRunner(), HostLayout.Current, _stanza.Sink).StopAsync(server, new StopOptions { Mode = PgShutdownMode.Immediate }, Stop);
        Directory.Delete(copy, recursive: true);
        return (result, int.Parse(rows, System.Globalization.CultureInfo.InvariantCulture));
    }
}
