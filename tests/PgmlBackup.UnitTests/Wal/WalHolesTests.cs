using PgmlBackup.Engine.Wal;
using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.Wal;

public sealed class WalHolesTests
{
    private static readonly Dictionary<uint, TimelineHistory> s_noHistories = [];

    [Fact]
    public void What_neither_archive_nor_server_has_is_lost() =>
        Assert.Equal("Lost 6-7", Words("1:1-5 1:8-9", [Archive.Backup(1, 1, 2)]));

    [Fact]
    public void What_no_backup_needs_is_harmless()
    {
        Assert.Equal("BeforeFirstBackup 3-3", Words("1:1-2 1:4-9", [Archive.Backup(1, 5, 6)]));
        Assert.Equal("BeforeFirstBackup 3-4, Lost 5-5", Words("1:1-2 1:6-9", [Archive.Backup(1, 5, 6)]));
        Assert.Equal("BeforeFirstBackup 3-3", Words("1:1-2 1:4-9", []));
    }

    [Fact]
    public void What_the_server_still_has_is_late_and_the_advice_depends_on_whether_it_sends_it()
    {
        IReadOnlyList<PgWalHole> holes = Find("1:1-3 1:6-9", [Archive.Backup(1, 1, 2)], Server([4, 10, 11], ready: [10]));

        Assert.Equal("Late 4-4, Lost 5-5, Late 10-10", Words(holes));
        Assert.Contains($"pgbackrest --stanza=main archive-push /data/pg_wal/{Archive.Name(1, 4)}", holes[0].Message, StringComparison.Ordinal);
        Assert.Contains("Test-PgArchive -Stanza main", holes[2].Message, StringComparison.Ordinal);
        Assert.Equal([false, true, false], holes.Select(hole => hole.IsLoss));
    }

    [Fact]
    public void What_waits_on_the_server_behind_a_loss_shows_the_loss() =>
        Assert.Equal("Late 3-3, Lost 4-4, Late 5-5", Words("1:1-2", [Archive.Backup(1, 1, 2)], Server([3, 5, 6], ready: [3, 5])));

    [Fact]
    public void What_a_backup_needs_is_missed_before_and_after_what_is_there() =>
        Assert.Equal("Lost 1-1, Lost 4-5", Words("1:2-3", [Archive.Backup(1, 1, 5)]));

    [Fact]
    public void A_hole_that_lies_exactly_between_two_backups_was_made_by_retention()
    {
        PgBackup[] backups = [Archive.Backup(1, 1, 2), Archive.Backup(1, 8, 9)];
        Assert.Equal("Expired 3-7", Words("1:1-2 1:8-12", backups));
        Assert.Equal("Lost 4-7", Words("1:1-3 1:8-12", backups));
        Assert.Equal("Lost 3-6", Words("1:1-2 1:7-12", backups));
    }

    [Fact]
    public void Duplicates_and_damaged_files_are_holes_of_their_own() =>
        Assert.Equal("Duplicate 3-3, Damaged 5-5, Duplicate 7-7", Words("1:1-2 1:3d 1:4 1:5z 1:6 1:7d", [Archive.Backup(1, 1, 2)]));

    [Fact]
    public void A_history_that_is_missing_is_told()
    {
        Assert.Equal("", Words("1:1-4 1:5p 2:h 2:5-6", [Archive.Backup(1, 1, 2)], histories: Fork(5)));
        Assert.Equal("HistoryMissing", Words("1:1-4 1:5p 2:5-6", [Archive.Backup(1, 1, 2)]));
        PgWalHole hole = Assert.Single(Find("1:1-4 2:5-6", [], Server([], [], "00000002.history")));
        Assert.Contains("archive-push /data/pg_wal/00000002.history", hole.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_timeline_is_needed_from_its_fork_on_and_its_parent_up_to_there()
    {
        Assert.Equal("Lost 3-4", Words("1:1-2 2:h 2:5-6", [Archive.Backup(1, 1, 2)], histories: Fork(5)));
        Assert.Equal("Lost 5-6", Words("1:1-4 2:h 2:7-8", [Archive.Backup(1, 1, 2)], histories: Fork(5)));
        Assert.Equal("BeforeFirstBackup 5-6", Words("1:1-4 2:h 2:7-8 2:5d", [Archive.Backup(2, 7, 8)], histories: Fork(5)).Replace("Duplicate 5-5, BeforeFirstBackup 6-6", "BeforeFirstBackup 5-6", StringComparison.Ordinal));
    }

    private static Dictionary<uint, TimelineHistory> Fork(ulong number) =>
        new() { [2] = new TimelineHistory(2, [new TimelineSwitch(1, new WalLocation((number << 24) + 0x110), "no recovery target specified")]) };

    private static ServerWal Server(ulong[] segments, ulong[] ready, params string[] others) =>
        new("/data/pg_wal", segments.Select(number => Archive.Name(1, number)).Concat(others).ToHashSet(), ready.Select(number => Archive.Name(1, number)).ToHashSet());

    private static string Words(string archive, PgBackup[] backups, ServerWal? server = null, Dictionary<uint, TimelineHistory>? histories = null) => Words(Find(archive, backups, server, histories));

    private static IReadOnlyList<PgWalHole> Find(string archive, PgBackup[] backups, ServerWal? server = null, Dictionary<uint, TimelineHistory>? histories = null)
    {
        var holes = new WalHoles("main", backups, histories ?? s_noHistories, server ?? ServerWal.None);
        return [.. Archive.Read(archive).SelectMany(holes.Find)];
    }

    private static string Words(IEnumerable<PgWalHole> holes) => string.Join(", ", holes.Select(hole => hole.First is null ? $"{hole.Kind}" : $"{hole.Kind} {Number(hole.First)}-{Number(hole.Last)}"));

    private static ulong Number(string? name) => WalSegmentName.TryParse(name, WalSegmentName.DefaultSegmentSize, out WalSegmentName segment) ? segment.Number : throw new FormatException(name);
}
