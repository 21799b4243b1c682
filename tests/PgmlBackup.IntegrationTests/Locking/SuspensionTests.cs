using System.Diagnostics;
using PgmlBackup.Engine.Backups;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Locking;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.IntegrationTests.Recovery;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Locking;

/// <summary>Backups that are suspended, resumed, resumed by themselves, and ended.</summary>
public sealed class SuspensionTests(BackedUpStanza backedUp) : IClassFixture<BackedUpStanza>
{
    private const int Halt = 19;

    private readonly ScratchStanza _stanza = backedUp.Stanza;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string StopFile => Path.Join(_stanza.Cluster.LockPath, "main.stop");

    [Fact]
    public async Task What_is_suspended_takes_no_backup_until_it_is_resumed()
    {
        var suspension = new StanzaSuspension(await _stanza.ResolveAsync());
        await suspension.SuspendAsync(null, Stop);
        await suspension.SuspendAsync(null, Stop);

        PgmlException stopped = await Assert.ThrowsAsync<PgmlException>(() => _stanza.BackUpAsync());
        await suspension.ResumeAsync(Stop);
        await suspension.ResumeAsync(Stop);
        await _stanza.BackUpAsync();

        Assert.Equal(FaultCatalog.StanzaStopped, stopped.Fault);
        Assert.Contains("no WAL is archived until Resume-PgBackup", _stanza.Sink.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_suspension_for_a_time_ends_by_itself_and_a_later_one_is_not_ended_by_it()
    {
        var suspension = new StanzaSuspension(await _stanza.ResolveAsync());
        await suspension.SuspendAsync(TimeSpan.FromSeconds(1), Stop);
        await ProcessTable.UntilAsync(() => !File.Exists(StopFile), "it resumes", Stop);

        await suspension.SuspendAsync(TimeSpan.FromHours(1), Stop);
        await ProcessTable.UntilAsync(() => Sleepers().Count == 1, "it waits", Stop);
        await suspension.SuspendAsync(null, Stop);
        await ProcessTable.UntilAsync(() => Sleepers().Count == 0, "nothing waits any more", Stop);

        Assert.True(File.Exists(StopFile));
        await suspension.ResumeAsync(Stop);
        Assert.False(File.Exists(StopFile));
    }

    [Fact]
    public async Task Somebody_who_has_stopped_all_stanzas_is_not_overridden()
    {
        string all = _stanza.Cluster.Folder.WriteFile("pgbackrest/lock/all.stop", "");
        try
        {
            PgmlException still = await Assert.ThrowsAsync<PgmlException>(async () => await new StanzaSuspension(await _stanza.ResolveAsync()).ResumeAsync(Stop));

            Assert.Equal(FaultCatalog.SuspensionNotSeen, still.Fault);
            Assert.Contains($"--config={_stanza.Cluster.ConfigPath} start", still.RecommendedAction, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(all);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_running_backup_is_ended_also_when_it_hangs_and_the_next_one_is_whole(bool hangs)
    {
        using Process byHand = TestProgram.Start(
            _stanza.Cluster.Owner, _stanza.Cluster.PgBackRestArguments(["backup", "--type=full", "--start-fast"]), _stanza.Cluster.Folder.Environment);
        await ProcessTable.UntilAsync(() => byHand.HasExited || _stanza.ProcessesOf("backup").Count > 1, "workers of the backup", Stop);
        foreach (int process in _stanza.ProcessesOf("backup").Skip(hangs ? 0 : 1))
        {
            ProcessTable.Signal(process, Halt); // So that it cannot end before it is told to.
        }

        Assert.False(byHand.HasExited, "It ended before it could be told to.");
        StanzaContext context = await _stanza.ResolveAsync();
        var service = new BackupStop(context, TimeProvider.System);
        LockHolder? holder = await service.FindAsync(Stop);
        Assert.Equal(byHand.Id, holder?.ProcessId);

        await service.EndAsync(holder!, TimeSpan.FromSeconds(60), Stop);

        Assert.Null(await service.FindAsync(Stop));
        await _stanza.AssertQuietAsync();
        string label = (await _stanza.BackUpAsync()).Label;
        Assert.Equal(label, (await _stanza.ReadAsync()).Backups[^1].Label);
    }

    private IReadOnlyList<int> Sleepers() => ProcessTable.Named($"{StopFile}\0-maxdepth");
}
