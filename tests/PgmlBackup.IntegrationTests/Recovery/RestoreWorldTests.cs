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

        // Killed in the middle of the files: only what was kept aside has those rows now, and the same command counts on it.
        await stanza.Cluster.StopAsync(cancellationToken: Stop);
        Directory.Delete(stanza.Cluster.DataDirectory, recursive: true);
        stanza.Cluster.Folder.MakeFolder("data");
        PgRestoreResult again = await stanza.RestoreAsync(new RestoreRequest { Target = RecoveryTarget.At(rows[^2].Time) with { Timeline = 1 } });

        Assert.Equal((restored.LastReplayedTime, $"{rows[^2].Id}"), (again.LastReplayedTime, await stanza.Cluster.QueryAsync("select max(id) from marks", Stop)));
        Assert.NotEmpty(target.Unarchived);
        Assert.Equal(WalRescue.FolderOf(stanza.Cluster.DataDirectory), restored.SavedWal);
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
        PastRow[] young = [.. (await PastStanza.ReadAsync(stanza)).TakeLast(5)];
        await stanza.Cluster.ArchiveWalAsync(Stop);

        PgmlException asked = await stanza.RefusedAsync(FaultCatalog.TargetAmbiguous, new RestoreRequest { Target = RecoveryTarget.At(old[15].Time) });
        RestoreTarget named = await stanza.CheckAsync(new RestoreRequest { Target = RecoveryTarget.At(old[15].Time) with { Timeline = 1 } });
        RestoreTarget shared = await stanza.CheckAsync(new RestoreRequest { Target = RecoveryTarget.At(old[5].Time) });
        PgmlException elsewhere = await stanza.RefusedAsync(FaultCatalog.TargetOnOtherTimeline, new RestoreRequest { Target = RecoveryTarget.AtTransaction(old[19].Transaction) });

        // Only the server has the way to its own timeline any more.
        await stanza.Cluster.StopAsync(cancellationToken: Stop);
        string archive = Assert.Single(Directory.GetDirectories(Path.Combine(stanza.Cluster.RepositoryPath, "archive", "main")));
        File.Move(Path.Combine(archive, "00000002.history"), stanza.Cluster.Folder.Combine("00000002.history"));
        string before = ScratchStanza.HashOf(stanza.Cluster.DataDirectory);
        PgmlException hidden = await stanza.RefusedAsync(FaultCatalog.TimelineUnknown, new RestoreRequest());
        PgmlException lost = await stanza.RefusedAsync(FaultCatalog.TimelineUnknown, new RestoreRequest { DataDirectory = stanza.Cluster.Folder.Combine("copy"), Target = RecoveryTarget.At(young[1].Time) with { Timeline = 2 } });
        Assert.Equal(before, ScratchStanza.HashOf(stanza.Cluster.DataDirectory));
        PgRestoreResult kept = await stanza.RestoreAsync(new RestoreRequest { Target = RecoveryTarget.At(young[1].Time) });

        Assert.All((PgmlException[])[hidden, lost], refused => Assert.Contains("00000002.history", refused.Message, StringComparison.Ordinal));
        Assert.Contains("archive-push", hidden.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal((3u, young[1].Time.UtcDateTime), (kept.Timeline!.Value, kept.LastReplayedTime!.Value));
        Assert.Equal("12", await stanza.Cluster.QueryAsync("select count(*) from marks", Stop));
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
