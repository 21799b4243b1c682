using System.Diagnostics;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.IntegrationTests.Recovery;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Locking;

/// <summary>Restores and backups at one time.</summary>
public sealed class RestoreLockTests(BackedUpStanza backedUp) : IClassFixture<BackedUpStanza>
{
    private const int Halt = 19;
    private const int Continue = 18;

    private readonly ScratchStanza _stanza = backedUp.Stanza;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_restore_into_the_same_folder_is_refused_and_the_first_one_goes_on()
    {
        var request = new RestoreRequest { DataDirectory = _stanza.Cluster.Folder.Combine("copy"), NoStart = true };
        var held = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _stanza.SlowRestores();
        _stanza.Sink.AtFirstFile(() =>
        {
            int leader = _stanza.ProcessesOf("restore")[0];
            ProcessTable.Signal(leader, Halt);
            held.SetResult(leader);
        });
        var first = new RestoreService(await _stanza.ResolveAsync());
        RestoreTarget target = await first.CheckAsync(request, Stop);
        Task<PgRestoreResult> running = first.RunAsync(target, ScratchStanza.CommandWords, Stop);
        int process = await held.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop);
        try
        {
            PgmlException refused = await Assert.ThrowsAsync<PgmlException>(async () => await new RestoreService(await _stanza.ResolveAsync()).RunAsync(target, ScratchStanza.CommandWords, Stop));

            Assert.Equal(FaultCatalog.RestoreAlreadyRunning, refused.Fault);
            Assert.Contains(_stanza.Cluster.Owner.Name, refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            ProcessTable.Signal(process, Continue);
        }

        Assert.False((await running).Started);
        Assert.True(File.Exists(Path.Combine(request.DataDirectory, "global", "pg_control")));
        await _stanza.AssertQuietAsync();
    }

    [Fact]
    public async Task A_restore_in_place_does_not_break_a_backup_that_runs()
    {
        RestoreTarget target = await _stanza.CheckAsync();
        using Process backup = TestProgram.Start(
            _stanza.Cluster.Owner, _stanza.Cluster.PgBackRestArguments(["backup", "--type=full", "--start-fast"]), _stanza.Cluster.Folder.Environment);
        await ProcessTable.UntilAsync(() => backup.HasExited || _stanza.ProcessesOf("backup").Count > 1, "workers of the backup", Stop);
        ProcessTable.Signal(backup.Id, Halt);
        StanzaContext context = await _stanza.ResolveAsync();

        PgmlException refused = await Assert.ThrowsAsync<PgmlException>(() => new RestoreService(context).RunAsync(target, ScratchStanza.CommandWords, Stop));

        Assert.Equal(FaultCatalog.BackupAlreadyRunning, refused.Fault);
        Assert.Contains($"process {backup.Id}", refused.Message, StringComparison.Ordinal);
        Assert.True(_stanza.Cluster.IsRunning);
        ProcessTable.Signal(backup.Id, Continue);
        await backup.WaitForExitAsync(Stop);
        Assert.Equal(0, backup.ExitCode);
        await _stanza.AssertQuietAsync();
    }
}
