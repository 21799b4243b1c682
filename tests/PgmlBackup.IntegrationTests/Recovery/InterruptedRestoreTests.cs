using PgmlBackup.Engine.Backups;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.Engine.Wal;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Recovery;

/// <summary>A restore that is ended in the middle of its files says what it leaves, cannot be started, and goes on when it is run again.</summary>
public sealed class InterruptedRestoreTests : IClassFixture<BackedUpStanza>
{
    private const int Kill = 9;

    private readonly BackedUpStanza _backedUp;
    private readonly ScratchStanza _stanza;

    public InterruptedRestoreTests(BackedUpStanza backedUp)
    {
        _backedUp = backedUp;
        _stanza = backedUp.Stanza;
        _stanza.SlowRestores();
    }

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
    public async Task A_restore_that_is_killed_before_pgBackRest_has_left_its_manifest_is_gone_on_with_and_no_other_damage_is()
    {
        await _stanza.RestoreAsync();
        _stanza.Sink.AtFirstFile(() => ProcessTable.Signal(_stanza.ProcessesOf("restore")[0], Kill));
        await Assert.ThrowsAsync<PgmlException>(() => _stanza.RestoreAsync());

        // What a kill leaves while files are cleaned up: the manifest is written after that.
        File.Delete(Path.Combine(_stanza.Cluster.DataDirectory, "backup.manifest"));
        Assert.False(File.Exists(Path.Combine(_stanza.Cluster.DataDirectory, "global", "pg_control")));
        await AssertGoesOnAsync();

        await _stanza.Cluster.StopAsync(cancellationToken: TestContext.Current.CancellationToken);
        File.Delete(Path.Combine(_stanza.Cluster.DataDirectory, "global", "pg_control"));
        await _stanza.RefusedAsync(FaultCatalog.DataDirectoryDamaged, new RestoreRequest());
        await _stanza.RestoreAsync(new RestoreRequest { ReplaceDamaged = true });
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

    [Fact]
    public async Task A_damaged_file_of_the_repository_is_told_and_leaves_nothing_that_could_start()
    {
        PgBackup plain = await new BackupService(await _stanza.ResolveAsync()).TakeAsync(new BackupRequest { Type = PgBackupType.Full, CompressType = "none" }, TestContext.Current.CancellationToken);
        string bundle = Directory.EnumerateFiles(Path.Combine(_stanza.Cluster.RepositoryPath, "backup", "main", plain.Label, "bundle")).MaxBy(path => new FileInfo(path).Length)!;
        string copy = _stanza.Cluster.Folder.Combine("copy-of-damage");
        var request = new RestoreRequest { Label = plain.Label, DataDirectory = copy, NoStart = true };
        ScratchCluster.FlipBytes(bundle, new FileInfo(bundle).Length / 2, 16);

        PgmlException damaged = await Assert.ThrowsAsync<PgmlException>(() => _stanza.RestoreAsync(request));
        bool couldStart = File.Exists(Path.Combine(copy, "global", "pg_control"));
        ScratchCluster.FlipBytes(bundle, new FileInfo(bundle).Length / 2, 16);
        PgRestoreResult restored = await _stanza.RestoreAsync(request);

        Assert.Equal(FaultCatalog.ChecksumMismatch, damaged.Fault);
        Assert.Contains("cannot be started", damaged.Message, StringComparison.Ordinal);
        Assert.False(couldStart);
        Assert.True(restored.Delta);
        await _stanza.AssertQuietAsync();
    }

    [Fact]
    public async Task A_replay_that_ends_before_the_archive_does_is_told()
    {
        string[] before = ArchivedSegments();
        await _backedUp.AddRowsAsync(50);
        await _backedUp.AddRowsAsync(50);
        string missing = ArchivedSegments().Except(before).First();
        string aside = _stanza.Cluster.Folder.Combine("taken-" + Path.GetFileName(missing));
        File.Move(missing, aside);

        PgRestoreResult early = await _stanza.RestoreAsync(new RestoreRequest { DataDirectory = _stanza.Cluster.Folder.Combine("early") });
        PgmlException told = Assert.Single(_stanza.Sink.Faults);
        File.Move(aside, missing);
        PgRestoreResult whole = await _stanza.RestoreAsync(new RestoreRequest { DataDirectory = _stanza.Cluster.Folder.Combine("whole") });

        Assert.Equal(FaultCatalog.ArchiveEndNotReached, told.Fault);
        Assert.Equal(early.LastReplayedLsn, Assert.IsType<PgRestoreResult>(told.Target).LastReplayedLsn);
        Assert.True(early.Started);
        Assert.True(WalLocation.TryParse(early.LastReplayedLsn, out WalLocation first) && WalLocation.TryParse(whole.LastReplayedLsn, out WalLocation end) && first.Position < end.Position);
        Assert.Single(_stanza.Sink.Faults);
        Assert.Equal(_backedUp.Rows, await _stanza.RowsAsync());
    }

    private string[] ArchivedSegments() =>
        [.. Directory.EnumerateFiles(Path.Combine(_stanza.Cluster.RepositoryPath, "archive"), "0*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

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
        Assert.Equal(_backedUp.Rows, await _stanza.RowsAsync());
    }
}
