using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Locking;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.IntegrationTests.Recovery;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Locking;

/// <summary>Two backups of one stanza at a time.</summary>
public sealed class RunningBackupTests(BackedUpStanza backedUp) : IClassFixture<BackedUpStanza>
{
    private const int Halt = 19;
    private const int Continue = 18;

    private readonly ScratchStanza _stanza = backedUp.Stanza;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_backup_is_refused_with_the_process_that_runs_the_first()
    {
        var held = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _stanza.Sink.AtFirstFile(() =>
        {
            int leader = _stanza.ProcessesOf("backup")[0];
            ProcessTable.Signal(leader, Halt);
            held.SetResult(leader);
        });
        Task<PgBackup> first = _stanza.BackUpAsync();
        int process = await held.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop);
        try
        {
            PgmlException busy = await Assert.ThrowsAsync<PgmlException>(() => _stanza.BackUpAsync());
            StanzaContext context = await _stanza.ResolveAsync();
            LockHolder? holder = await context.Locks.FindHolderAsync(context.LockPath, context.Stanza, "backup", Stop);

            Assert.Equal(FaultCatalog.BackupAlreadyRunning, busy.Fault);
            Assert.Contains($"process {process} of {_stanza.Cluster.Owner.Name}, pgbackrest backup", busy.Message, StringComparison.Ordinal);
            Assert.Equal((process, "backup"), (holder!.ProcessId, holder.Command));
        }
        finally
        {
            ProcessTable.Signal(process, Continue);
        }

        PgBackup taken = await first;
        Assert.Equal(taken.Label, (await _stanza.ReadAsync()).Backups[^1].Label);
        await _stanza.AssertQuietAsync();
    }
}
