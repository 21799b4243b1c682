using PgmlBackup.Engine.Recovery;
using PgmlBackup.Engine.Recovery.Targets;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;

namespace PgmlBackup.IntegrationTests.Recovery;

/// <summary>A state of the past of a cluster whose data directory is lost: <c>archive-get</c> cannot be asked then.</summary>
public sealed class LostClusterMomentTests(PastStanza past) : IClassFixture<PastStanza>
{
    private readonly ScratchStanza _stanza = past.Stanza;

    [Fact]
    public async Task A_moment_is_proven_and_reached_though_the_data_directory_is_gone()
    {
        await _stanza.Cluster.StopAsync(cancellationToken: TestContext.Current.CancellationToken);
        Directory.Delete(_stanza.Cluster.DataDirectory, recursive: true);

        PgRestoreResult reached = await _stanza.RestoreAsync(new RestoreRequest { Target = RecoveryTarget.At(past.Rows[9].Time) });

        Assert.Equal((past.First, TimeSpan.Zero), (reached.Label, reached.TargetDistance!.Value));
        Assert.Equal("10", await _stanza.Cluster.QueryAsync("select count(*) from marks", TestContext.Current.CancellationToken));
    }
}
