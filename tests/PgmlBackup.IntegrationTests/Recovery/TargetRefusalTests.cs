using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.Engine.Recovery.Targets;
using PgmlBackup.Engine.Wal;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

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
        string segment = SegmentAfter((await BackupAsync(1)).WalStop);
        Take(segment);

        PgmlException refused = await RefusedAsync(FaultCatalog.TargetInHole, RecoveryTarget.At(past.Rows[^2].Time));
        Assert.Contains(Path.GetFileName(segment)[..24], refused.Message, StringComparison.Ordinal);
        Assert.Equal(past.First, (await _stanza.CheckAsync(Of(RecoveryTarget.At(past.Rows[5].Time)))).Backup.Label);
    }

    [Fact]
    public async Task A_segment_on_the_way_is_cut_off_or_holds_another_ones_content()
    {
        (string own, string other) = (SegmentAfter((await BackupAsync(0)).WalStop), SegmentAfter((await BackupAsync(1)).WalStop));
        foreach (Action<string> damage in (Action<string>[])[path => ScratchCluster.Truncate(path, 100), path => File.Copy(other, path, overwrite: true)])
        {
            using Replaced replaced = Replace(own, damage);
            PgmlException refused = await RefusedAsync(FaultCatalog.TargetInHole, RecoveryTarget.At(past.Rows[30].Time));
            Assert.Contains(Path.GetFileName(own)[..24], refused.Message, StringComparison.Ordinal);
            await RefusedAsync(FaultCatalog.TargetInHole, RecoveryTarget.AtLocation(past.Rows[30].Place));
            await RefusedAsync(FaultCatalog.TargetNotFound, RecoveryTarget.AtTransaction(past.Rows[30].Transaction));
            Assert.Equal(past.Second, (await _stanza.CheckAsync(Of(RecoveryTarget.At(past.Rows[50].Time)))).Backup.Label);
        }
    }

    [Fact]
    public async Task A_segment_has_the_file_of_another_one_with_a_checksum_that_fits()
    {
        (string own, string other) = (SegmentAfter((await BackupAsync(0)).WalStop), SegmentAfter((await BackupAsync(1)).WalStop));
        Take(own);
        string forged = Path.Combine(Path.GetDirectoryName(own)!, Path.GetFileName(own)[..24] + Path.GetFileName(other)[24..]);
        File.Copy(other, forged);
        _stanza.Cluster.Folder.GiveToOwner(forged);
        try
        {
            await RefusedAsync(FaultCatalog.TargetInHole, RecoveryTarget.At(past.Rows[30].Time));
        }
        finally
        {
            File.Delete(forged);
        }
    }

    [Fact]
    public async Task A_damaged_segment_behind_the_target_is_told_and_no_obstacle()
    {
        using Replaced replaced = Replace(SegmentAfter((await BackupAsync(1)).WalStop), path => ScratchCluster.Truncate(path, 100));

        RestoreTarget target = await _stanza.CheckAsync(Of(RecoveryTarget.At(past.Rows[5].Time)));

        Assert.Equal(past.First, target.Backup.Label);
        Assert.Equal((PgFindingSeverity.Warning, nameof(FaultCatalog.WalSegmentDamaged)), target.Choice.Findings.Select(finding => (finding.Severity, finding.Rule)).Single());
        await RefusedAsync(FaultCatalog.TargetInHole, RecoveryTarget.At(past.Rows[50].Time));
    }

    [Fact]
    public async Task What_is_remembered_of_a_search_may_be_lost_or_spoilt()
    {
        RestoreRequest request = Of(RecoveryTarget.AtTransaction(past.Rows[30].Transaction));
        string identifier = $"{(await BackupAsync(0)).SystemIdentifier}";
        Directory.EnumerateFiles(TestState.Path, identifier, SearchOption.AllDirectories).ToList().ForEach(File.Delete);
        (WalLocation? first, int all) = await SearchAsync(request);
        (WalLocation? second, int fewer) = await SearchAsync(request);
        string index = Directory.EnumerateFiles(TestState.Path, identifier, SearchOption.AllDirectories).Single();
        string[] lines = await File.ReadAllLinesAsync(index, Stop);
        await File.WriteAllTextAsync(index, string.Join('\n', lines.Select(line => line.Replace('1', '2'))), Stop);
        (WalLocation? spoilt, int again) = await SearchAsync(request);
        File.Delete(index);
        (WalLocation? lost, int anew) = await SearchAsync(request);

        Assert.All((WalLocation?[])[second, spoilt, lost], found => Assert.Equal(first, found));
        Assert.True(fewer < all, $"{fewer} is not less than {all}.");
        Assert.Equal((all, all), (again, anew));
    }

    [Fact]
    public async Task The_cluster_says_that_it_is_of_another_major_version()
    {
        string data = _stanza.Cluster.DataDirectory, control = Path.Combine(data, "global", "pg_control");
        foreach ((string path, Action<string> edit) in ((string, Action<string>)[])[(Path.Combine(data, "PG_VERSION"), path => File.WriteAllText(path, "14\n")), (control, path => ScratchCluster.FlipBytes(path, 8, 1))])
        {
            using Replaced replaced = Replace(path, edit);
            string before = ScratchStanza.HashOf(data);
            PgmlException refused = await RefusedAsync(FaultCatalog.DataDirectoryOfAnotherCluster, RecoveryTarget.At(past.Rows[5].Time));
            Assert.Contains("another major version", refused.Message, StringComparison.Ordinal);
            Assert.Equal(before, ScratchStanza.HashOf(data));
        }
    }

    [Fact]
    public async Task A_disk_that_fills_up_on_the_way_to_a_moment_is_named_and_the_same_command_goes_on()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(_stanza.Cluster.Folder, 64);
        var request = new RestoreRequest { DataDirectory = disk.Path, Target = RecoveryTarget.At(past.Rows[29].Time) };
        _stanza.SlowRestores();
        _stanza.Sink.AtFirstFile(disk.Fill);

        PgmlException full = await Assert.ThrowsAsync<PgmlException>(() => _stanza.RestoreAsync(request));
        await _stanza.AssertQuietAsync();
        disk.Free();
        PgRestoreResult restored = await _stanza.RestoreAsync(request);
        await new ClusterController(new ProgramRunner(), HostLayout.Current, _stanza.Sink).StopAsync(
            await new ClusterFinder(new ProgramRunner(), HostLayout.Current, _stanza.Sink).FindAsync(disk.Path, Stop), new StopOptions { Mode = PgShutdownMode.Immediate }, Stop);

        Assert.Equal(FaultCatalog.NoSpaceLeft, full.Fault);
        Assert.Equal((true, past.Rows[29].Time.UtcDateTime), (restored.Delta, restored.LastReplayedTime!.Value));
    }

    // Where it was found, and how many segments were given to pg_waldump.
    private async Task<(WalLocation? Found, int Read)> SearchAsync(RestoreRequest request)
    {
        int before = Dumped();
        WalLocation? found = (await _stanza.CheckAsync(request)).Choice.FoundAt;
        return (found, Dumped() - before);
    }

    private int Dumped() => _stanza.Sink.Text.Split('\n').Where(line => line.Contains("pg_waldump --path", StringComparison.Ordinal)).Sum(line =>
    {
        string[] words = line.Split(' ');
        return WalSegmentName.TryParse(words[^2], 1 << 20, out WalSegmentName first) && WalSegmentName.TryParse(words[^1], 1 << 20, out WalSegmentName last) ? (int)(last.Number - first.Number) + 1 : 0;
    });

    private async Task<PgBackup> BackupAsync(int index) => (await _stanza.ReadAsync()).Backups[index];

    // The file of the first segment after one.
    private string SegmentAfter(string? segment) =>
        Directory.EnumerateFiles(Path.Combine(_stanza.Cluster.RepositoryPath, "archive"), "0*-*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .First(file => string.CompareOrdinal(Path.GetFileName(file)[..24], segment) > 0);

    private Replaced Replace(string path, Action<string> edit)
    {
        string kept = _stanza.Cluster.Folder.Combine("replaced-" + Path.GetFileName(path));
        File.Move(path, kept);
        File.Copy(kept, path);
        _stanza.Cluster.Folder.GiveToOwner(path);
        edit(path);
        return new Replaced(path, kept);
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

    // Brings the original back.
    private sealed class Replaced(string path, string kept) : IDisposable
    {
        public void Dispose() => File.Move(kept, path, overwrite: true);
    }
}
