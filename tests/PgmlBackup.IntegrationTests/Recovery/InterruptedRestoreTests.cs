using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Recovery;

/// <summary>A restore that is ended in the middle of its files says what it leaves, cannot be started, and goes on when it is run again.</summary>
public sealed class InterruptedRestoreTests(BackedUpStanza backedUp) : IClassFixture<BackedUpStanza>
{
    private const int Kill = 9;

    private readonly ScratchStanza _stanza = backedUp.Stanza;

    [Fact]
    public async Task A_restore_whose_pgBackRest_is_killed_is_gone_on_with()
    {
        await EmptyAsync();
        _stanza.Sink.AtFirstFile(() => ProcessTable.Signal(_stanza.ProcessesOf("restore")[0], Kill));

        PgmlException killed = await Assert.ThrowsAsync<PgmlException>(() => _stanza.RestoreAsync());

        Assert.Equal(FaultCatalog.PgBackRestKilled, killed.Fault);
        Assert.Contains("holds a part of the backup and cannot be started", killed.Message, StringComparison.Ordinal);
        Assert.Contains("run the same command again: Restore-PgCluster -Stanza main", killed.Message, StringComparison.Ordinal);
        await AssertGoesOnAsync();
    }

    [Fact]
    public async Task A_restore_that_is_stopped_leaves_no_process_and_is_gone_on_with()
    {
        await EmptyAsync();
        using var stop = new CancellationTokenSource();
        _stanza.Sink.AtFirstFile(stop.Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _stanza.RestoreAsync(stop: stop.Token));

        await AssertGoesOnAsync();
    }

    [Fact]
    public async Task A_disk_that_fills_up_during_a_restore_is_named_and_the_restore_gone_on_with()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(_stanza.Cluster.Folder, 64);
        var request = new RestoreRequest { DataDirectory = disk.Path, NoStart = true };
        _stanza.Sink.AtFirstFile(disk.Fill);

        PgmlException full = await Assert.ThrowsAsync<PgmlException>(() => _stanza.RestoreAsync(request));
        await _stanza.AssertQuietAsync();
        bool couldStart = File.Exists(Path.Combine(disk.Path, "global", "pg_control"));
        disk.Free();
        PgRestoreResult restored = await _stanza.RestoreAsync(request);

        Assert.Equal(FaultCatalog.NoSpaceLeft, full.Fault);
        Assert.Contains(disk.Path, full.Message, StringComparison.Ordinal);
        Assert.False(couldStart);
        Assert.True(restored.Delta);
    }

    [Fact]
    public async Task A_disk_that_is_too_small_is_refused_before_anything_is_written()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(_stanza.Cluster.Folder, 8);

        PgmlException refused = await _stanza.RefusedAsync(FaultCatalog.SpaceInsufficient, new RestoreRequest { DataDirectory = disk.Path });

        Assert.Contains(disk.Path, refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(disk.Path));
    }

    private async Task EmptyAsync()
    {
        if (_stanza.Cluster.IsRunning)
        {
            await _stanza.Cluster.StopAsync(cancellationToken: TestContext.Current.CancellationToken);
        }

        Directory.Delete(_stanza.Cluster.DataDirectory, recursive: true);
        _stanza.Cluster.Folder.MakeFolder("data");
    }

    private async Task AssertGoesOnAsync()
    {
        await _stanza.AssertQuietAsync();
        Assert.Equal(DataDirectoryState.InterruptedRestore, (await _stanza.CheckAsync()).Found.State);
        PgRestoreResult restored = await _stanza.RestoreAsync();
        Assert.Equal((true, true), (restored.Delta, restored.Started));
        Assert.Equal(backedUp.Rows, await _stanza.RowsAsync());
    }
}
