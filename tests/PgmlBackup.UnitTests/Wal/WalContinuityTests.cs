using FsCheck;
using FsCheck.Fluent;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Wal;
using PgmlBackup.UnitTests.Configuration;

namespace PgmlBackup.UnitTests.Wal;

public sealed class WalContinuityTests
{
    [Fact]
    public void Segments_in_a_row_are_one_run_and_a_hole_begins_another()
    {
        WalTimeline timeline = Assert.Single(Archive.Read("1:1-5 1:7-9"));

        Assert.Equal("1:1-5 1:7-9", Archive.Words([timeline]));
        Assert.Equal((5L, 500L, Archive.Time(1), Archive.Time(5)), (timeline.Runs[0].Count, timeline.Runs[0].Size, timeline.Runs[0].FirstTime, timeline.Runs[0].LastTime));
        Assert.Same(timeline.Runs[1], timeline.RunOf(8));
        Assert.Null(timeline.RunOf(6));
        Assert.Null(timeline.RunOf(10));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(1024)]
    public void A_run_goes_on_into_the_next_4_GiB_whatever_the_size_of_a_segment(int mebibytes)
    {
        int size = mebibytes * Archive.Mebibyte;
        ulong perLog = (1UL << 32) / (ulong)size;
        string words = $"1:{perLog - 2}-{(2 * perLog) + 1}";

        Assert.Equal(words, Archive.Words(Archive.Read(Archive.Listing(words, size), size)));
        Assert.Equal(words, Archive.Words(Archive.Read(Archive.Listing(words, size), segmentSize: null)));
        string holed = $"1:{perLog - 2}-{perLog - 2} 1:{perLog}-{2 * perLog}";
        Assert.Equal(holed, Archive.Words(Archive.Read(Archive.Listing(holed, size), size)));
    }

    [Fact]
    public void Several_files_of_a_segment_and_an_empty_one_are_in_no_run()
    {
        WalTimeline timeline = Assert.Single(Archive.Read("1:1-2 1:3d 1:4-5 1:6z 1:7"));

        Assert.Equal("1:1-2 1:4-5 1:7-7", Archive.Words([timeline]));
        Assert.Equal([3UL], timeline.Duplicates.Select(segment => segment.Number));
        Assert.Equal([6UL], timeline.Damaged.Select(segment => segment.Number));
    }

    [Fact]
    public void Histories_and_partial_segments_are_noted()
    {
        IReadOnlyList<WalTimeline> timelines = Archive.Read("1:1-3 1:4p 2:h 2:4-5 3:6");

        Assert.Equal("1:1-3 2:4-5 3:6-6", Archive.Words(timelines));
        Assert.Equal([4UL], timelines[0].Partial.Select(segment => segment.Number));
        Assert.Equal([false, true, false], timelines.Select(timeline => timeline.HasHistory));
    }

    [Fact]
    public void Archives_are_kept_apart()
    {
        IReadOnlyList<WalTimeline> timelines = Archive.Read([.. Archive.Listing("1:1-3", archiveId: "14-1"), .. Archive.Listing("1:4-5", archiveId: "15-2")]);
        Assert.Equal(["14-1", "15-2"], timelines.Select(timeline => timeline.ArchiveId));
        Assert.Equal("1:1-3 1:4-5", Archive.Words(timelines));
    }

    [Fact]
    public void A_listing_that_is_not_in_order_is_refused()
    {
        PgmlException failure = Assert.Throws<PgmlException>(() => Archive.Read(Archive.Listing("1:1-3").Reverse()));
        Assert.Equal(nameof(FaultCatalog.RepositoryAnswerInvalid), failure.Fault.Id);
    }

    [Fact]
    public void Names_that_do_not_fit_the_size_are_refused()
    {
        PgmlException failure = Assert.Throws<PgmlException>(() => Archive.Read(Archive.Listing("1:1-300", Archive.Mebibyte)));
        Assert.Equal(nameof(FaultCatalog.WalSegmentSizeWrong), failure.Fault.Id);
    }

    [Fact]
    public void An_empty_archive_has_no_timeline() => Assert.Empty(Archive.Read([new RepositoryEntry(".", RepositoryEntryKind.Path), new RepositoryEntry("archive.info", RepositoryEntryKind.File)]));

    [Fact]
    public void Runs_hold_what_was_listed_and_nothing_else() => Check.One(
        PropertyRun.Of(few: 200, many: 10_000),
        Prop.ForAll(
            (from megabytes in Gen.Elements(1, 4, 16, 64, 256, 1024)
             from logs in Gen.Choose(1, 3)
             from seed in Gen.Choose(0, int.MaxValue - 1)
             select (megabytes, logs, seed)).ToArbitrary(),
            sample =>
            {
                int size = sample.megabytes * Archive.Mebibyte;
                ulong perLog = (1UL << 32) / (ulong)size;
                var random = new Random(sample.seed);
                ulong edge = (ulong)sample.logs * perLog;
                SortedSet<ulong> numbers = [.. Enumerable.Range(0, 40).Select(_ => edge - ulong.Min(edge, 10) + (ulong)random.Next(20))];
                HashSet<ulong> twice = [.. numbers.Where(_ => random.Next(10) == 0)];
                string words = string.Join(' ', numbers.Select(number => $"1:{number}{(twice.Contains(number) ? "d" : "")}"));

                WalTimeline timeline = Archive.Read(Archive.Listing(words, size), size)[0];

                Assert.Equal(numbers.Except(twice), timeline.Runs.SelectMany(run => WalSegmentName.Range(run.First, run.Last)).Select(segment => segment.Number));
                Assert.Equal(twice.Order(), timeline.Duplicates.Select(segment => segment.Number));
                Assert.All(timeline.Runs.Zip(timeline.Runs.Skip(1)), pair => Assert.True(pair.First.Last.Number + 1 < pair.Second.First.Number));
                Assert.Equal(100L * (numbers.Count - twice.Count), timeline.Runs.Sum(run => run.Size));
            }));
}
