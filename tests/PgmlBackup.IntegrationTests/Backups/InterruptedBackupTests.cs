using PgmlBackup.Engine.Backups;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.IntegrationTests.Recovery;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Backups;

/// <summary>A backup that is ended in the middle of its files harms neither the cluster nor the backups that are there, and the next one is whole.</summary>
public sealed class InterruptedBackupTests(BackedUpStanza backedUp) : IClassFixture<BackedUpStanza>
{
    private const int Kill = 9;

    private readonly ScratchStanza _stanza = backedUp.Stanza;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_backup_whose_pgBackRest_is_killed_leaves_no_process_and_no_lock()
    {
        _stanza.Sink.AtFirstFile(() => ProcessTable.Signal(_stanza.ProcessesOf("backup")[0], Kill));

        PgmlException killed = await Assert.ThrowsAsync<PgmlException>(() => _stanza.BackUpAsync());

        Assert.Equal(FaultCatalog.PgBackRestKilled, killed.Fault);
        await AssertUnharmedAsync();
    }

    [Fact]
    public async Task A_backup_that_is_stopped_leaves_no_process_and_no_lock()
    {
        using var stop = new CancellationTokenSource();
        _stanza.Sink.AtFirstFile(stop.Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _stanza.BackUpAsync(stop: stop.Token));

        await AssertUnharmedAsync();
    }

    [Fact]
    public async Task A_disk_that_fills_up_during_a_backup_is_named()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(_stanza.Cluster.Folder, 64);
        string config = _stanza.Cluster.Folder.WriteFile("pgbackrest/small.conf", (await File.ReadAllTextAsync(_stanza.Cluster.ConfigPath, Stop)).Replace(
            $"repo1-path={_stanza.Cluster.RepositoryPath}",
            $"repo1-path={_stanza.Cluster.RepositoryPath}\nrepo2-path={disk.Path}\nrepo2-retention-full=9\narchive-check=n", StringComparison.Ordinal));
        await _stanza.Cluster.RunAsync([_stanza.Cluster.PgBackRestProgram, $"--config={config}", "--stanza=main", "stanza-create"], cancellationToken: Stop);
        StanzaContext context = await _stanza.ResolveAsync(new StanzaSettings { ConfigPath = config, Repository = 2 });
        _stanza.Sink.AtFirstFile(disk.Fill);

        PgmlException full = await Assert.ThrowsAsync<PgmlException>(() => new BackupService(context).TakeAsync(new BackupRequest { Type = PgBackupType.Full }, Stop));

        Assert.Equal(FaultCatalog.NoSpaceLeft, full.Fault);
        Assert.Contains(disk.Path, full.Message, StringComparison.Ordinal);
        await AssertUnharmedAsync();
    }

    private async Task AssertUnharmedAsync()
    {
        await _stanza.AssertQuietAsync();
        IReadOnlyList<PgBackup> before = (await _stanza.ReadAsync()).Backups;
        PgBackup next = await _stanza.BackUpAsync();
        Assert.Contains(backedUp.Incremental, before.Select(backup => backup.Label));
        Assert.Equal([.. before.Select(backup => backup.Label), next.Label], (await _stanza.ReadAsync()).Backups.Select(backup => backup.Label));
        Assert.Equal(backedUp.Rows, await _stanza.RowsAsync());
    }
}
