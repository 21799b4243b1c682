using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Repository;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;

namespace PgmlBackup.IntegrationTests.Recovery;

/// <summary>Back up, lose the data in every way that disks and people know, restore, and find every row.</summary>
public sealed class MainPathTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_row_comes_back_from_the_first_backup_to_the_restore()
    {
        await using ScratchStanza stanza = await ScratchStanza.StartAsync();

        PgBackup full = await stanza.BackUpAsync(PgBackupType.Incremental, null, BackupAnnotation.Of("ticket", "OPS-17"));
        await stanza.AddRowsAsync(500);
        PgBackup incremental = await stanza.BackUpAsync(PgBackupType.Incremental);
        string rows = await stanza.AddRowsAsync(250);
        StanzaInfo info = await stanza.ReadAsync();
        foreach (string file in Directory.EnumerateFiles(Path.Combine(stanza.Cluster.DataDirectory, "base"), "*", SearchOption.AllDirectories))
        {
            File.Delete(file);
        }

        PgRestoreResult restored = await stanza.RestoreAsync();

        Assert.Equal((PgBackupType.Full, PgBackupType.Incremental, true), (full.Type, full.RequestedType, full.TypeChanged));
        Assert.Equal((PgBackupType.Incremental, false, full.Label), (incremental.Type, incremental.TypeChanged, incremental.Prior));
        Assert.Equal([full.Label], incremental.Reference);
        Assert.Equal("OPS-17", Assert.Single(full.Annotation, note => note.Key == "ticket").Value);
        Assert.Equal([full.Label, incremental.Label], info.Backups.Select(backup => backup.Label));
        Assert.Equal((incremental.Label, 1, stanza.Cluster.DataDirectory), (restored.Label, restored.Repository, restored.DataDirectory));
        Assert.Equal((true, true, 2u, null), (restored.Delta, restored.Started, restored.Timeline, restored.MovedAside));
        Assert.NotNull(restored.LastReplayedLsn);
        Assert.InRange(restored.LastReplayedTime!.Value, DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow);
        Assert.InRange(restored.Size!.Value, incremental.Size / 2, incremental.Size * 2);
        Assert.True(restored.FileCount > 500);
        Assert.All([restored.CheckDuration, restored.StopDuration, restored.RestoreDuration, restored.RecoveryDuration], part => Assert.InRange(part, TimeSpan.FromTicks(1), restored.Duration));
        Assert.Equal(rows, await stanza.RowsAsync());
        Assert.Empty(stanza.Sink.Faults);
        await stanza.AssertQuietAsync();
        await stanza.AddRowsAsync(1); // Archiving goes on, on the new timeline.
    }
}
