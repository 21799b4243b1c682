using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.Engine.Recovery.Targets;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;

namespace PgmlBackup.IntegrationTests.Recovery;

/// <summary>What PostgreSQL could not reach is refused while the data directory is as it was, to the last byte.</summary>
public sealed class TargetRefusalTests(PastStanza past) : IClassFixture<PastStanza>, IAsyncLifetime
{
    private readonly ScratchStanza _stanza = past.Stanza;
    private readonly Stack<(string From, string To)> _taken = [];
    private string _before = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (_stanza.Cluster.IsRunning)
        {
            await _stanza.Cluster.StopAsync(cancellationToken: Stop);
        }

        _before = ScratchStanza.HashOf(_stanza.Cluster.DataDirectory);
    }

    public ValueTask DisposeAsync()
    {
        while (_taken.TryPop(out (string From, string To) file))
        {
            File.Move(file.To, file.From);
        }

        Assert.Equal(_before, ScratchStanza.HashOf(_stanza.Cluster.DataDirectory));
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_moment_before_the_first_backup_had_ended()
    {
        DateTimeOffset end = (await _stanza.ReadAsync()).Backups[0].StopTime;

        PgmlException refused = await RefusedAsync(FaultCatalog.TargetBeforeWindow, RecoveryTarget.At(end));

        Assert.Equal(past.First, Assert.IsType<PgBackup>(refused.Target, exactMatch: false).Label);
    }

    [Fact]
    public async Task A_microsecond_before_the_first_and_at_or_after_the_last_commit()
    {
        // The first opens what no transaction has changed; at the last one there is nothing later to end at.
        Assert.Equal(past.First, (await _stanza.CheckAsync(Of(RecoveryTarget.At(past.Rows[0].Time.AddMicroseconds(-1))))).Backup.Label);
        DateTimeOffset last = await LastAsync();
        Assert.Equal(past.Second, (await _stanza.CheckAsync(Of(RecoveryTarget.At(last.AddMicroseconds(-1))))).Backup.Label);
        Assert.Equal(past.Second, (await _stanza.CheckAsync(Of(RecoveryTarget.At(last, exclusive: true)))).Backup.Label);

        await RefusedAsync(FaultCatalog.TargetAfterWindow, RecoveryTarget.At(last));
        await RefusedAsync(FaultCatalog.TargetAfterWindow, RecoveryTarget.At(last.AddMicroseconds(1), exclusive: true));
    }

    [Fact]
    public async Task What_is_nowhere_in_the_WAL()
    {
        await RefusedAsync(FaultCatalog.TargetNotFound, RecoveryTarget.AtName("it's \"50%\" = ok #2"));
        await RefusedAsync(FaultCatalog.TargetNotFound, RecoveryTarget.AtTransaction(past.Rows[^1].Transaction + 5000));
        await RefusedAsync(FaultCatalog.TargetAfterWindow, RecoveryTarget.AtLocation("7F/10"));
        await RefusedAsync(FaultCatalog.TimelineUnknown, RecoveryTarget.At(past.Rows[0].Time) with { Timeline = 9 });
    }

    [Fact]
    public async Task A_backup_that_was_asked_for_and_ended_after_the_target() =>
        await RefusedAsync(FaultCatalog.TargetBeforeWindow, RecoveryTarget.At(past.Rows[5].Time), past.Second);

    [Fact]
    public async Task A_segment_between_the_backup_and_the_target_is_gone()
    {
        PgBackup second = (await _stanza.ReadAsync()).Backups[^1];
        string[] segments = [.. Directory.EnumerateFiles(Path.Combine(_stanza.Cluster.RepositoryPath, "archive"), "0*-*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        int after = Array.FindIndex(segments, segment => string.CompareOrdinal(Path.GetFileName(segment)[..24], second.WalStop) > 0);
        Take(segments[after]);

        PgmlException refused = await RefusedAsync(FaultCatalog.TargetInHole, RecoveryTarget.At(past.Rows[^2].Time));
        Assert.Contains(Path.GetFileName(segments[after])[..24], refused.Message, StringComparison.Ordinal);
        Assert.Equal(past.First, (await _stanza.CheckAsync(Of(RecoveryTarget.At(past.Rows[5].Time)))).Backup.Label);
    }

    private async Task<DateTimeOffset> LastAsync()
    {
        RestoreTarget target = await _stanza.CheckAsync(Of(RecoveryTarget.At(past.Rows[^2].Time)));
        return new DateTimeOffset(target.Choice.LastTransaction!.Value);
    }

    private static RestoreRequest Of(RecoveryTarget target, string? label = null) => new() { Target = target, Label = label };

    private Task<PgmlException> RefusedAsync(FaultDefinition fault, RecoveryTarget target, string? label = null) => _stanza.RefusedAsync(fault, Of(target, label));

    private void Take(string file)
    {
        string to = _stanza.Cluster.Folder.Combine("taken-" + Path.GetFileName(file));
        File.Move(file, to);
        _taken.Push((file, to));
    }
}
