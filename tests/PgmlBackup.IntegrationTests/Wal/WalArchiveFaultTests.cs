using PgmlBackup.Engine.Faults;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Wal;

/// <summary>What is told of a real archive with each damage.</summary>
[Collection(UsesForkedStanza.Name)]
public sealed class WalArchiveFaultTests(ForkedStanza forked)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ScratchCluster Cluster => forked.Stanza.Cluster;

    [Fact]
    public Task A_segment_that_was_deleted_is_lost() => forked.WithAsync(forked.FileOf(forked.First[1]), File.Delete, async () =>
    {
        PgWalHole hole = Assert.Single((await forked.ReadAsync())[0].Hole);
        Assert.Equal((PgWalHoleKind.Lost, forked.First[1], forked.First[1], true), (hole.Kind, hole.First, hole.Last, hole.IsLoss));

        IReadOnlyList<PgRecoveryWindow> windows = await forked.WindowsAsync(exact: false);
        PgRecoveryWindow window = Assert.Single(windows);
        Assert.Equal((1U, PgRecoveryWindowEnd.Hole, forked.First[0]), (window.Timeline, window.End, window.LastSegment));
        Assert.Contains(forked.First[1], window.EndReason, StringComparison.Ordinal);
    });

    [Fact]
    public async Task A_segment_that_the_server_still_has_is_late_and_the_advice_mends_it()
    {
        await forked.ArchiveMoreAsync();
        string segment = forked.Second[^2], file = forked.FileOf(segment);
        await forked.WithAsync(file, File.Delete, async () =>
        {
            PgWalHole hole = Assert.Single((await forked.ReadAsync())[1].Hole);
            Assert.Equal((PgWalHoleKind.Late, segment, false), (hole.Kind, hole.First, hole.IsLoss));
            Assert.Contains($"archive-push {Cluster.DataDirectory}/pg_wal/{segment}", hole.Message, StringComparison.Ordinal);

            (await Cluster.RunPgBackRestAsync(["archive-push", $"{Cluster.DataDirectory}/pg_wal/{segment}"], Stop)).EnsureSuccess();
            Assert.True(File.Exists(file));
            Assert.Empty((await forked.ReadAsync())[1].Hole);
        });
    }

    [Fact]
    public async Task A_second_file_of_a_segment_is_a_duplicate_and_pgBackRest_refuses_it()
    {
        string file = forked.FileOf(forked.First[1]), other = file.Replace(Path.GetFileName(file)[25..65], new string('a', 40), StringComparison.Ordinal);
        File.Copy(file, other);
        Cluster.Folder.GiveToOwner(other);
        try
        {
            Assert.Equal(PgWalHoleKind.Duplicate, Assert.Single((await forked.ReadAsync())[0].Hole).Kind);
            Assert.NotEqual(0, (await Cluster.RunPgBackRestAsync(["archive-get", forked.First[1], Cluster.Folder.Combine("got")], Stop)).ExitCode);
        }
        finally
        {
            File.Delete(other);
        }
    }

    [Fact]
    public Task An_empty_file_is_damaged_and_a_cut_one_shows_only_when_it_is_read() => forked.WithAsync(forked.FileOf(forked.Second[^1]), path => ScratchCluster.Truncate(path, 0), async () =>
    {
        Assert.Equal(PgWalHoleKind.Damaged, Assert.Single((await forked.ReadAsync())[1].Hole).Kind);
        ScratchCluster.Truncate(forked.FileOf(forked.Second[^1]), 100);
        Assert.True((await forked.ReadAsync())[1].IsContinuous);
        await AssertFoundByReadingAsync();
    });

    [Fact]
    public Task The_content_of_another_segment_shows_only_when_it_is_read() =>
        forked.WithAsync(forked.FileOf(forked.Second[^1]), path => File.Copy(forked.FileOf(forked.Second[^2]), path, overwrite: true), async () =>
        {
            Assert.True((await forked.ReadAsync())[1].IsContinuous);
            await AssertFoundByReadingAsync();
        });

    [Fact]
    public Task Without_its_history_no_way_leads_to_a_timeline() => forked.WithAsync(Path.Join(forked.ArchivePath, "00000002.history"), File.Delete, async () =>
    {
        PgWalHole hole = Assert.Single((await forked.ReadAsync())[1].Hole);
        Assert.Equal(PgWalHoleKind.HistoryMissing, hole.Kind);
        Assert.Contains($"archive-push {Cluster.DataDirectory}/pg_wal/00000002.history", hole.Message, StringComparison.Ordinal);
        Assert.Equal([1U], (await forked.WindowsAsync(exact: false)).Select(window => window.Timeline));
    });

    [Fact]
    public Task A_history_that_makes_no_sense_is_told_and_as_good_as_none() => forked.WithAsync(Path.Join(forked.ArchivePath, "00000002.history"), path => File.WriteAllText(path, "nonsense\n"), async () =>
    {
        var sink = new WatchingSink();
        Assert.Equal(PgWalHoleKind.HistoryMissing, Assert.Single((await forked.ReadAsync(sink))[1].Hole).Kind);
        Assert.Equal(nameof(FaultCatalog.TimelineHistoryInvalid), Assert.Single(sink.Faults).Fault.Id);
    });

    [Fact]
    public async Task Without_its_data_directory_the_windows_are_told_all_the_same()
    {
        string away = Cluster.DataDirectory + ".away";
        await Cluster.StopAsync("fast", Stop);
        Directory.Move(Cluster.DataDirectory, away);
        try
        {
            var sink = new WatchingSink();
            Assert.Equal(forked.Last.Time, (await forked.WindowsAsync(exact: true, sink))[1].To);
            Assert.Contains("pg_wal", sink.Text, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Move(away, Cluster.DataDirectory);
            await Cluster.StartAsync(Stop);
        }
    }

    private async Task AssertFoundByReadingAsync()
    {
        var sink = new WatchingSink();
        PgRecoveryWindow window = (await forked.WindowsAsync(exact: true, sink))[1];
        Assert.Equal(nameof(FaultCatalog.WalSegmentDamaged), Assert.Single(sink.Faults).Fault.Id);
        Assert.Equal((PgRecoveryWindowEnd.Hole, forked.Second[^2], true), (window.End, window.LastSegment, window.Exact));
        Assert.True(window.To < forked.Last.Time);
    }
}
