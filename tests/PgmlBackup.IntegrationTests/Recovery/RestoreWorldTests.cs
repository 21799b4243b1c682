using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.Engine.Recovery.Targets;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Recovery;

/// <summary>Restores in place where not all is as one would wish.</summary>
public sealed class RestoreWorldTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_plan_is_refused_when_the_world_has_changed_since()
    {
        await using ScratchStanza stanza = await ScratchStanza.StartAsync();
        string first = (await stanza.BackUpAsync()).Label;
        var planner = new RestorePlanner(await stanza.ResolveAsync());
        PgRestorePlan plan = await planner.PlanAsync(new RestoreRequest { Label = first }, Stop);
        RestoreTarget same = await planner.RequireCurrentAsync(plan, RestorePlanner.RequestOf(plan), Stop);

        await stanza.Cluster.StopAsync(cancellationToken: Stop);
        PgmlException stopped = await OutdatedAsync(planner, plan);
        PgRestorePlan down = await planner.PlanAsync(new RestoreRequest { Label = first }, Stop);
        await stanza.Cluster.StartAsync(Stop);
        await stanza.BackUpAsync();
        await stanza.Cluster.StopAsync(cancellationToken: Stop);
        (await stanza.Cluster.RunPgBackRestAsync(["expire", $"--set={first}"], Stop)).EnsureSuccess();
        string before = ScratchStanza.HashOf(stanza.Cluster.DataDirectory);
        PgmlException expired = await OutdatedAsync(planner, down);

        Assert.Equal(first, same.Backup.Label);
        Assert.Contains("the server was running", stopped.Message, StringComparison.Ordinal);
        Assert.Contains(first, expired.Message, StringComparison.Ordinal);
        Assert.Equal(before, ScratchStanza.HashOf(stanza.Cluster.DataDirectory));
    }

    [Fact]
    public async Task What_only_a_killed_server_has_is_kept_and_replayed()
    {
        await using ScratchStanza stanza = await ScratchStanza.StartAsync(new ScratchClusterOptions { Settings = ["track_commit_timestamp = on"] });
        await PastStanza.PrepareAsync(stanza);
        await stanza.BackUpAsync();
        await PastStanza.WaitForNextSecondAsync(stanza);

        // Archiving is broken from here on, and more than one segment is filled.
        await stanza.Cluster.QueryAsync("alter system set archive_command = 'false'", Stop);
        await stanza.Cluster.QueryAsync("select pg_reload_conf()", Stop);
        await PastStanza.WriteAsync(stanza, 10);
        await stanza.Cluster.QueryAsync("select pg_switch_wal()", Stop);
        await PastStanza.WriteAsync(stanza, 10);
        IReadOnlyList<PastRow> rows = await PastStanza.ReadAsync(stanza);
        await stanza.Cluster.KillPostmasterAsync(Stop);

        RestoreTarget target = await stanza.CheckAsync(new RestoreRequest { Target = RecoveryTarget.At(rows[^2].Time) });
        PgRestoreResult restored = await stanza.RestoreAsync(new RestoreRequest { Target = RecoveryTarget.At(rows[^2].Time) });

        Assert.NotEmpty(target.Unarchived);
        Assert.Equal(WalRescue.FolderOf(stanza.Cluster.DataDirectory), restored.SavedWal);
        Assert.Equal($"{rows[^2].Id}", await stanza.Cluster.QueryAsync("select max(id) from marks", Stop));
        Assert.Equal(rows[^2].Time.UtcDateTime, restored.LastReplayedTime);
    }

    [Fact]
    public async Task A_moment_of_two_timelines_is_asked()
    {
        await using ScratchStanza stanza = await ScratchStanza.StartAsync(new ScratchClusterOptions { Settings = ["track_commit_timestamp = on"] });
        await PastStanza.PrepareAsync(stanza);
        await stanza.BackUpAsync();
        await PastStanza.WaitForNextSecondAsync(stanza);
        await PastStanza.WriteAsync(stanza, 20);
        IReadOnlyList<PastRow> old = await PastStanza.ReadAsync(stanza);
        PgRestoreResult back = await stanza.RestoreAsync(new RestoreRequest { Target = RecoveryTarget.At(old[9].Time) });
        await PastStanza.WriteAsync(stanza, 5);
        await stanza.Cluster.ArchiveWalAsync(Stop);

        PgmlException asked = await stanza.RefusedAsync(FaultCatalog.TargetAmbiguous, new RestoreRequest { Target = RecoveryTarget.At(old[15].Time) });
        RestoreTarget named = await stanza.CheckAsync(new RestoreRequest { Target = RecoveryTarget.At(old[15].Time) with { Timeline = 1 } });
        RestoreTarget shared = await stanza.CheckAsync(new RestoreRequest { Target = RecoveryTarget.At(old[5].Time) });
        PgmlException elsewhere = await stanza.RefusedAsync(FaultCatalog.TargetOnOtherTimeline, new RestoreRequest { Target = RecoveryTarget.AtTransaction(old[19].Transaction) });

        Assert.Equal(2u, back.Timeline);
        Assert.All((string[])["-Timeline 2", "-Timeline 1"], words => Assert.Contains(words, asked.RecommendedAction, StringComparison.Ordinal));
        Assert.Equal(1u, named.Choice.Target.Timeline);
        Assert.Equal(2u, shared.Choice.Target.Timeline);
        Assert.Contains("-Timeline 1", elsewhere.RecommendedAction, StringComparison.Ordinal);
    }

    private static async Task<PgmlException> OutdatedAsync(RestorePlanner planner, PgRestorePlan plan)
    {
        PgmlException refused = await Assert.ThrowsAsync<PgmlException>(() => planner.RequireCurrentAsync(plan, RestorePlanner.RequestOf(plan), Stop));
        Assert.Equal(FaultCatalog.PlanOutdated.Id, refused.Fault.Id);
        return refused;
    }
}
