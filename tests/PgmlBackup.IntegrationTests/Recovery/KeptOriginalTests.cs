using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.Engine.Recovery.Targets;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;

namespace PgmlBackup.IntegrationTests.Recovery;

/// <summary>An original that is kept, gone back to, and given up.</summary>
public sealed class KeptOriginalTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_restore_is_undone_and_the_next_one_is_accepted()
    {
        await using ScratchStanza stanza = await ScratchStanza.StartAsync();
        await stanza.BackUpAsync();
        string latest = await stanza.AddRowsAsync(100);
        string parent = Path.GetDirectoryName(stanza.Cluster.DataDirectory)!;

        PgRestoreResult restored = await stanza.RestoreAsync(new RestoreRequest { Target = RecoveryTarget.Immediate, KeepOriginal = true });
        string earlier = await stanza.RowsAsync();
        await stanza.Cluster.ArchiveWalAsync(Stop);
        PgmlException twice = await stanza.RefusedAsync(FaultCatalog.OriginalKeptAlready, new RestoreRequest { KeepOriginal = true });
        var service = new KeptOriginal(await stanza.ResolveAsync());
        KeptOriginalState kept = await service.FindAsync(Stop);
        PgCluster undone = await service.UndoAsync(kept, Stop);

        Assert.NotEqual(latest, earlier);
        Assert.False(restored.Delta);
        Assert.Equal((restored.MovedAside, restored.MovedAside), (kept.Original, (string?)twice.Target));
        Assert.Equal(PgClusterStatus.Running, undone.Status);
        Assert.Equal(latest, await stanza.RowsAsync());
        Assert.Single(Directory.EnumerateDirectories(parent, "*.undone-*"));
        await ThrowsAsync(FaultCatalog.OriginalNotFound, async () => await service.UndoAsync(await service.FindAsync(Stop), Stop));

        // The timeline that was undone is the latest of the archive, and PostgreSQL would follow it past all that the original has written.
        PgmlException asked = await stanza.RefusedAsync(FaultCatalog.TargetAmbiguous);
        Assert.Contains("-Timeline 1 ", asked.RecommendedAction, StringComparison.Ordinal);
        await stanza.RestoreAsync(new RestoreRequest { Target = RecoveryTarget.Latest with { Timeline = 1 } });
        Assert.Equal(latest, await stanza.RowsAsync());

        // Paused for a look: only a promotion completes it, and then the original goes.
        PgRestoreResult paused = await stanza.RestoreAsync(
            new RestoreRequest { Target = RecoveryTarget.Immediate with { Action = PgTargetAction.Pause }, KeepOriginal = true });
        KeptOriginalState waiting = await service.FindAsync(Stop);
        await ThrowsAsync(FaultCatalog.RecoveryPaused, () => service.CompleteAsync(waiting, promote: false, Stop));
        Assert.True(Directory.Exists(waiting.Original));
        await service.CompleteAsync(waiting, promote: true, Stop);

        Assert.Equal(PgRestoreState.Paused, paused.State);
        Assert.Equal("f", await stanza.Cluster.QueryAsync("select pg_is_in_recovery()", Stop));
        Assert.Equal(earlier, await stanza.RowsAsync());
        Assert.Empty(Directory.EnumerateDirectories(parent, "*.original-*"));
        await ThrowsAsync(FaultCatalog.NothingToComplete, async () => await service.CompleteAsync(await service.FindAsync(Stop), promote: false, Stop));
        await stanza.RefusedAsync(FaultCatalog.OriginalNotKeepable, new RestoreRequest { KeepOriginal = true, DataDirectory = stanza.Cluster.Folder.Combine("elsewhere") });
    }

    private static async Task ThrowsAsync(FaultDefinition fault, Func<Task> run) =>
        Assert.Equal(fault.Id, (await Assert.ThrowsAsync<PgmlException>(run)).Fault.Id);
}
