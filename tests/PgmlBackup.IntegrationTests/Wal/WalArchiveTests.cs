using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Engine.Wal;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Wal;

/// <summary>What is told of a real archive.</summary>
[Collection(UsesForkedStanza.Name)]
public sealed class WalArchiveTests(ForkedStanza forked)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ScratchCluster Cluster => forked.Stanza.Cluster;

    [Fact]
    public async Task A_whole_archive_is_two_timelines_without_a_hole()
    {
        IReadOnlyList<PgWalRange> ranges = await forked.ReadAsync();

        Assert.Equal([1U, 2U], ranges.Select(range => range.Timeline));
        Assert.All(ranges, range => Assert.Equal((1 << 20, 0, true), (range.SegmentSize, range.HoleCount, range.IsContinuous)));

        // A server that is stopped archives one segment more.
        Assert.All(ranges.Zip([forked.First[^1], forked.Second[^1]]), pair => Assert.True(string.CompareOrdinal(pair.First.Last, pair.Second) >= 0, $"{pair.First} does not reach {pair.Second}."));
        Assert.Equal(((uint?)1, await ForkAsync()), (ranges[1].ParentTimeline, ranges[1].ForkLsn));
        Assert.Equal(Directory.GetFiles(forked.ArchivePath, "*-*", SearchOption.AllDirectories).Length, ranges.Sum(range => range.Count));
        Assert.InRange(ranges[1].LastTime!.Value, forked.Backup.StopTime, DateTime.UtcNow);
    }

    [Fact]
    public async Task Each_segment_is_told_with_its_checksum()
    {
        List<PgWalSegment> segments = [];
        await new WalArchiveReader(await forked.ResolveAsync(new WatchingSink())).StreamAsync((repository, file) => segments.Add(file.ToSegment("main", repository)), Stop);

        Assert.Equal((await forked.ReadAsync()).Sum(range => range.Count), segments.Count(segment => !segment.IsPartial));
        PgWalSegment last = segments.Single(segment => segment.Segment == forked.Second[^1]);
        Assert.Equal(Path.GetRelativePath(Cluster.RepositoryPath, forked.FileOf(last.Segment)), last.Path);
        Assert.Contains($"-{last.Checksum}.", last.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_windows_end_with_the_last_commit_that_is_archived()
    {
        var sink = new WatchingSink();
        IReadOnlyList<PgRecoveryWindow> about = await forked.WindowsAsync(exact: false), exact = await forked.WindowsAsync(exact: true, sink);

        Assert.Equal([PgRecoveryWindowEnd.Fork, PgRecoveryWindowEnd.ArchiveEnd], exact.Select(window => window.End));
        Assert.All(exact, window => Assert.Equal((forked.Backup.StopTime, true), (window.From, window.Exact)));
        Assert.Equal((forked.Last.Time, (uint?)forked.Last.Transaction), (exact[1].To, exact[1].ToTransactionId));
        Assert.Equal(exact[0].To, exact[1].ForkTime);
        Assert.All(about.Zip(exact), pair => Assert.InRange(pair.First.To.AddSeconds(1), pair.Second.To, DateTime.MaxValue));
        Assert.Empty(sink.Faults);
        Assert.DoesNotContain(Directory.GetDirectories(Path.GetTempPath(), "pgmlbackup-wal.*"), path => sink.Text.Contains(path, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(64, "none")]
    [InlineData(2, "lz4")]
    public async Task An_archive_without_backups_is_read_whatever_the_size_of_a_segment(int megabytes, string compression)
    {
        await using ScratchCluster cluster = await ScratchCluster.StartNewAsync(
            new ScratchClusterOptions { Archiving = true, WalSegmentMegabytes = megabytes, PgBackRestGlobal = [$"compress-type={compression}"] }, Stop);
        string last = await cluster.ArchiveWalAsync(Stop);
        StanzaContext context = await new StanzaResolver(new ProgramRunner(), new WatchingSink()).ResolveAsync(new StanzaSettings { Stanza = cluster.Stanza, ConfigPath = cluster.ConfigPath }, Stop);

        WalArchive archive = Assert.Single(await new WalArchiveReader(context).ReadAsync(Stop));
        PgWalRange range = Assert.Single(archive.Ranges());
        Assert.Equal((megabytes << 20, last, true), (range.SegmentSize, range.Last, range.IsContinuous));
        Assert.True(WalSegmentName.TryParse(last, megabytes << 20, out WalSegmentName segment));
        Assert.Equal(megabytes << 20, (await new WalSegmentReader(context, archive.Repository, archive.ArchiveId).ReadAsync(segment, Stop)).Length);
    }

    private async Task<string> ForkAsync() => (await File.ReadAllTextAsync(Path.Join(forked.ArchivePath, "00000002.history"), Stop)).Split('\t')[1];
}
