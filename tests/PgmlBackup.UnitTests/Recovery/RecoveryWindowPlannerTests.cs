using FsCheck;
using FsCheck.Fluent;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.Engine.Wal;
using PgmlBackup.Model;
using PgmlBackup.UnitTests.Configuration;
using PgmlBackup.UnitTests.Wal;

namespace PgmlBackup.UnitTests.Recovery;

public sealed class RecoveryWindowPlannerTests
{
    private const ulong Size = WalSegmentName.DefaultSegmentSize;

    [Fact]
    public void A_span_goes_from_the_end_of_its_first_backup_to_the_end_of_the_archive()
    {
        PgBackup[] backups = [Archive.Backup(1, 2, 3), Archive.Backup(1, 5, 5)];
        RecoverySpan span = Assert.Single(Plan("1:1-9", backups));

        Assert.Equal(backups, span.Openers);
        Assert.Equal((backups[0].StopTime, Archive.Time(9), PgRecoveryWindowEnd.ArchiveEnd), (span.From, span.ArchivedTo, span.End));
        Assert.True(span.Reaches(backups[0], new WalLocation((10 * Size) - 1)));
        Assert.False(span.Reaches(backups[0], new WalLocation(10 * Size)));
        Assert.False(span.Reaches(backups[1], new WalLocation(5 * Size)));
    }

    [Fact]
    public void A_hole_ends_a_span_and_a_backup_after_it_opens_the_next() =>
        Assert.Equal("1:1-4 <- 1 Hole, 1:6-9 <- 7 ArchiveEnd", Words(Plan("1:1-4 1:6-9", [Archive.Backup(1, 1, 2), Archive.Backup(1, 7, 7)])));

    [Theory]
    [InlineData("1:1-4 1:6-9")]
    [InlineData("1:1-4 1:5d 1:6-9")]
    [InlineData("1:1-4 1:5z 1:6-9")]
    public void A_backup_whose_own_WAL_has_a_hole_opens_nothing(string archive) => Assert.Empty(Plan(archive, [Archive.Backup(1, 4, 6)]));

    [Fact]
    public void A_file_too_many_after_the_end_is_a_hole() => Assert.Equal("1:1-4 <- 1 Hole", Words(Plan("1:1-4 1:5d", [Archive.Backup(1, 1, 2)])));

    [Fact]
    public void A_timeline_is_reached_from_backups_of_the_one_before()
    {
        TimelineHistory[] fork = [Fork(2, (1, (5 * Size) + 0x110))];
        PgBackup[] backups = [Archive.Backup(1, 1, 2), Archive.Backup(1, 6, 6), Archive.Backup(2, 7, 8)];

        Assert.Equal("1:1-7 <- 1 6 Fork, 2:5-9 <- 1 7 ArchiveEnd", Words(Plan("1:1-7 2:h 2:5-9", backups, fork)));
        Assert.Equal("1:1-3 <- 1 Hole, 1:5-7 <- 6 Fork, 2:5-9 <- 7 ArchiveEnd", Words(Plan("1:1-3 1:5-7 2:h 2:5-9", backups, fork)));
        Assert.Equal("1:1-4 <- 1 Hole, 2:5-9 <- 1 7 ArchiveEnd", Words(Plan("1:1-4 2:h 2:5-9", backups, fork)));
        Assert.Equal("1:1-7 <- 1 6 Fork, 2:6-9 <- 7 ArchiveEnd", Words(Plan("1:1-7 2:h 2:6-9", backups, fork)));
    }

    [Fact]
    public void Without_its_history_a_timeline_is_reached_from_its_own_backups_only() =>
        Assert.Equal("1:1-4 <- 1 ArchiveEnd, 2:5-9 <- 7 ArchiveEnd", Words(Plan("1:1-4 2:5-9", [Archive.Backup(1, 1, 2), Archive.Backup(2, 7, 8)])));

    [Fact]
    public void A_backup_that_ended_after_the_fork_does_not_open_what_was_forked()
    {
        var stop = new WalLocation((5 * Size) + 0x110);
        PgBackup before = Archive.Backup(1, new WalLocation(3 * Size), stop);
        PgBackup after = Archive.Backup(1, new WalLocation(3 * Size), new WalLocation(stop.Position + 8));
        TimelineHistory[] fork = [Fork(2, (1, stop.Position))];

        Assert.Equal("2:5-6 <- 3 ArchiveEnd", Words(Plan("1:3-4 2:h 2:5-6", [before], fork)));
        Assert.Empty(Plan("1:3-4 2:h 2:5-6", [after], fork));
    }

    [Fact]
    public void A_timeline_that_was_left_in_its_first_segment_is_passed()
    {
        TimelineHistory[] forks = [Fork(2, (1, (5 * Size) + 0x110)), Fork(3, (1, (5 * Size) + 0x110), (2, (5 * Size) + 0x220))];
        Assert.Equal("1:1-4 <- 1 Fork, 3:5-6 <- 1 ArchiveEnd", Words(Plan("1:1-4 2:h 3:h 3:5-6", [Archive.Backup(1, 1, 2)], forks)));
    }

    [Fact]
    public void An_offline_backup_opens_nothing() =>
        Assert.Empty(Plan("1:1-9", [Archive.Backup(1, 1, 2) with { WalStart = null, WalStop = null, LsnStart = null, LsnStop = null }]));

    [Fact]
    public void Every_span_holds_what_a_replay_step_by_step_gets_to() => Check.One(
        PropertyRun.Of(few: 300, many: 20_000),
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            World world = World.Make(new Random(seed));
            IReadOnlyList<RecoverySpan> spans = Plan(world.Archive, world.Backups, [.. world.Histories.Values]);
            string[] planned = [.. (from span in spans
                                    from backup in span.Openers
                                    from number in Numbers(span, backup)
                                    select $"{span.Timeline.Timeline}:{number} <- {backup.Label} {backup.WalStart}").Order(StringComparer.Ordinal)];
            Assert.Equal(world.Replayed().Order(StringComparer.Ordinal), planned);
        }));

    private static IEnumerable<ulong> Numbers(RecoverySpan span, PgBackup backup)
    {
        Assert.True(WalSegmentName.TryParse(backup.WalStop, (int)Size, out WalSegmentName stop));
        ulong first = stop.Timeline == span.Timeline.Timeline ? stop.Number : span.Run.First.Number;
        for (ulong number = first; number <= span.Run.Last.Number; number++)
        {
            yield return number;
        }
    }

    private static TimelineHistory Fork(uint timeline, params (uint Timeline, ulong End)[] switches) =>
        new(timeline, [.. switches.Select(left => new TimelineSwitch(left.Timeline, new WalLocation(left.End), "no recovery target specified"))]);

    private static IReadOnlyList<RecoverySpan> Plan(string archive, PgBackup[] backups, params TimelineHistory[] histories) =>
        new RecoveryWindowPlanner(Archive.Read(archive), backups, histories.ToDictionary(history => history.Timeline)).Plan();

    private static string Words(IEnumerable<RecoverySpan> spans) => string.Join(", ", spans.Select(span =>
        $"{Archive.Word(span.Timeline.Timeline, span.Run)} <- {string.Join(' ', span.Openers.Select(backup => WalSegmentName.TryParse(backup.WalStart, (int)Size, out WalSegmentName start) ? start.Number : 0))} {span.End}"));

    // Timelines that fork from each other, with holes, and backups anywhere.
    private sealed record World(string Archive, PgBackup[] Backups, Dictionary<uint, TimelineHistory> Histories, HashSet<(uint Timeline, ulong Number)> Files)
    {
        internal static World Make(Random random)
        {
            Dictionary<uint, TimelineHistory> histories = [];
            HashSet<(uint, ulong)> files = [];
            List<PgBackup> backups = [];
            int timelines = random.Next(1, 5);
            for (uint timeline = 1; timeline <= timelines; timeline++)
            {
                TimelineHistory history = timeline == 1 ? TimelineHistory.First : ForkOf(histories.GetValueOrDefault((uint)random.Next(1, (int)timeline)) ?? TimelineHistory.First, timeline, random);
                if (timeline > 1)
                {
                    histories[timeline] = history;
                }

                ulong begin = history.Begin.Position / Size;
                ulong end = begin + (ulong)random.Next(1, 9);
                files.UnionWith(Range(begin, end).Where(_ => random.Next(12) > 0).Select(number => (timeline, number)));
                for (int i = random.Next(3); i > 0; i--)
                {
                    ulong start = history.Begin.Position + (ulong)random.NextInt64((long)(((end + 1) * Size) - history.Begin.Position));
                    ulong stop = start + (ulong)random.NextInt64((long)(((end + 1) * Size) - start));
                    backups.Add(Wal.Archive.Backup(timeline, new WalLocation(start), new WalLocation(stop)));
                }
            }

            string listing = string.Join(' ', files.Select(file => $"{file.Item1}:{file.Item2}").Concat(histories.Keys.Select(timeline => $"{timeline}:h")));
            return new World(listing, [.. backups.DistinctBy(backup => (backup.Label, backup.WalStart))], histories, files);
        }

        internal IEnumerable<string> Replayed() =>
            from timeline in Files.Select(file => file.Timeline).Distinct()
            let parts = (Histories.GetValueOrDefault(timeline) ?? TimelineHistory.First).Parts.ToArray()
            from backup in Backups
            from number in Replay(backup, parts)
            select $"{timeline}:{number} <- {backup.Label} {backup.WalStart}";

        // Takes one segment after the other, as PostgreSQL does: of the youngest timeline that has begun by then.
        private IEnumerable<ulong> Replay(PgBackup backup, TimelinePart[] parts)
        {
            Assert.True(WalSegmentName.TryParse(backup.WalStart, (int)Size, out WalSegmentName start));
            Assert.True(WalSegmentName.TryParse(backup.WalStop, (int)Size, out WalSegmentName stop));
            Assert.True(WalLocation.TryParse(backup.LsnStop, out WalLocation end));
            if (parts.FirstOrDefault(part => part.Timeline == start.Timeline) is not { } own || (own.End is { } left && end.Position > left.Position))
            {
                yield break;
            }

            for (ulong number = start.Number; ; number++)
            {
                uint timeline = parts.Last(part => part.Begin.Position / Size <= number).Timeline;
                if (!Files.Contains((timeline, number)))
                {
                    yield break;
                }

                if (timeline == parts[^1].Timeline && number >= stop.Number)
                {
                    yield return number;
                }
            }
        }

        private static TimelineHistory ForkOf(TimelineHistory parent, uint timeline, Random random)
        {
            var end = new WalLocation(parent.Begin.Position + (ulong)random.NextInt64(5 * (long)Size));
            return new TimelineHistory(timeline, [.. parent.Switches, new TimelineSwitch(parent.Timeline, end, "no recovery target specified")]);
        }

        private static IEnumerable<ulong> Range(ulong first, ulong last)
        {
            for (ulong number = first; number <= last; number++)
            {
                yield return number;
            }
        }
    }
}
