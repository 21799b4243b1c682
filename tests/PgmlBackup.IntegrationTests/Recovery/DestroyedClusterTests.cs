using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;

namespace PgmlBackup.IntegrationTests.Recovery;

/// <summary>However the data directory was lost, a restore in place finds every row.</summary>
public sealed class DestroyedClusterTests(BackedUpStanza backedUp) : IClassFixture<BackedUpStanza>, IAsyncLifetime
{
    private readonly ScratchStanza _stanza = backedUp.Stanza;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string DataDirectory => _stanza.Cluster.DataDirectory;

    public async ValueTask InitializeAsync()
    {
        if (!_stanza.Cluster.IsRunning)
        {
            await _stanza.RestoreAsync(new RestoreRequest { ReplaceDamaged = true }); // What a test before this one has left.
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task An_empty_data_directory_is_filled()
    {
        await _stanza.Cluster.StopAsync(cancellationToken: Stop);
        Directory.Delete(DataDirectory, recursive: true);
        _stanza.Cluster.Folder.MakeFolder("data");

        await AssertRestoredAsync(await _stanza.RestoreAsync(), delta: false);
    }

    [Fact]
    public async Task A_missing_data_directory_is_made()
    {
        await _stanza.Cluster.StopAsync(cancellationToken: Stop);
        Directory.Delete(DataDirectory, recursive: true);

        await AssertRestoredAsync(await _stanza.RestoreAsync(), delta: false);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(DataDirectory));
    }

    [Fact]
    public async Task A_damaged_data_directory_is_refused_untouched_and_moved_aside_when_that_is_asked_for()
    {
        await _stanza.Cluster.StopAsync(cancellationToken: Stop);
        File.Delete(Path.Combine(DataDirectory, "global", "pg_control"));
        string before = ScratchStanza.HashOf(DataDirectory);

        await _stanza.RefusedAsync(FaultCatalog.DataDirectoryDamaged);
        string refused = ScratchStanza.HashOf(DataDirectory);
        PgRestoreResult restored = await _stanza.RestoreAsync(new RestoreRequest { ReplaceDamaged = true });

        Assert.Equal(before, refused);
        Assert.StartsWith(DataDirectory + ".damaged-", restored.MovedAside, StringComparison.Ordinal);
        Assert.Equal(before, ScratchStanza.HashOf(restored.MovedAside!));
        await AssertRestoredAsync(restored, delta: false);
    }

    [Fact]
    public async Task The_pid_file_of_a_killed_server_is_no_obstacle()
    {
        await _stanza.Cluster.KillPostmasterAsync(Stop);
        Assert.True(File.Exists(Path.Combine(DataDirectory, "postmaster.pid")));

        await AssertRestoredAsync(await _stanza.RestoreAsync(), delta: true);
    }

    [Fact]
    public async Task An_older_backup_is_brought_up_to_the_end_of_the_archive_too()
    {
        PgRestoreResult restored = await _stanza.RestoreAsync(new RestoreRequest { Label = backedUp.Full });

        await AssertRestoredAsync(restored, delta: true, backedUp.Full);
    }

    [Fact]
    public async Task A_server_that_shall_not_start_is_left_stopped_with_its_files_back()
    {
        File.Delete(await _stanza.Cluster.RelationFileAsync("rows", Stop));

        PgRestoreResult restored = await _stanza.RestoreAsync(new RestoreRequest { NoStart = true });

        Assert.False(_stanza.Cluster.IsRunning);
        Assert.Equal((false, null, null, null), (restored.Started, restored.Timeline, restored.LastReplayedLsn, restored.LastReplayedTime));
        Assert.Equal(TimeSpan.Zero, restored.RecoveryDuration);
        await _stanza.Cluster.StartAsync(Stop);
        await _stanza.WaitForRecoveryAsync();
        Assert.Equal(backedUp.Rows, await _stanza.RowsAsync());
    }

    private async Task AssertRestoredAsync(PgRestoreResult restored, bool delta, string? label = null)
    {
        Assert.Equal((label ?? backedUp.Incremental, delta, true), (restored.Label, restored.Delta, restored.Started));
        Assert.InRange(restored.Timeline!.Value, 2u, 20u);
        Assert.Equal(backedUp.Rows, await _stanza.RowsAsync());
        Assert.Empty(_stanza.Sink.Faults);
        await _stanza.AssertQuietAsync();
    }
}
