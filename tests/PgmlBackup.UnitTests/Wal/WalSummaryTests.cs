using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Wal;

namespace PgmlBackup.UnitTests.Wal;

public sealed class WalSummaryTests
{
    private static readonly DateTime s_time = new(2026, 11, 24, 16, 48, 28, DateTimeKind.Utc);
    private static readonly WalSummary s_summary = WalSummary.Of("file:1:2",
    [
        new WalRecord(WalRecordKind.Commit, new WalLocation(10)) { TransactionId = 12, Time = s_time },
        new WalRecord(WalRecordKind.RestorePoint, new WalLocation(20)) { Name = "it's \"50%\" = ok #1" },
        new WalRecord(WalRecordKind.Abort, new WalLocation(30)) { TransactionId = 7, Time = s_time },
    ]);

    [Fact]
    public void What_was_written_is_read()
    {
        WalSummary read = WalSummary.Parse(s_summary.ToString())!;
        Assert.Equal(("file:1:2", 7u, 12u, "it's \"50%\" = ok #1"), (read.File, read.FirstTransaction!.Value, read.LastTransaction!.Value, Assert.Single(read.Names)));
        WalSummary empty = WalSummary.Parse(WalSummary.Of("file:1:2", []).ToString())!;
        Assert.Equal((null, null, 0), (empty.FirstTransaction, empty.LastTransaction, empty.Names.Count));
    }

    [Fact]
    public void A_line_that_was_cut_off_or_altered_is_none()
    {
        string line = s_summary.ToString();
        Assert.All(Enumerable.Range(0, line.Length), length => Assert.Null(WalSummary.Parse(line[..length])));
        Assert.All(Enumerable.Range(0, line.Length), at => Assert.Null(WalSummary.Parse($"{line[..at]}~{line[(at + 1)..]}")));
    }

    [Fact]
    public void A_search_passes_over_what_cannot_hold_it()
    {
        Assert.Equal([false, true, true, true, false], ((uint[])[6, 7, 9, 12, 13]).Select(id => WalSearch.Transaction(id).MayBeIn(s_summary)));
        Assert.Equal((true, false), (WalSearch.Point("it's \"50%\" = ok #1").MayBeIn(s_summary), WalSearch.Point("ok").MayBeIn(s_summary)));
        Assert.False(WalSearch.Ends.MayBeIn(WalSummary.Of("file", [])));
        Assert.False(WalSearch.Transaction(7).MayBeIn(WalSummary.Of("file", [])));
    }

    [Fact]
    public void A_file_of_another_size_or_time_is_another()
    {
        string[] keys = [.. ((RepositoryEntry[])[Entry(100, 0), Entry(101, 0), Entry(100, 1)]).Select(entry => ArchiveFile.TryRead(entry, out ArchiveFile file) ? WalSummary.KeyOf(file) : "")];
        Assert.Equal(3, keys.Distinct().Count());
        Assert.DoesNotContain(keys, key => key.Length == 0 || key.Contains(' ', StringComparison.Ordinal));
    }

    private static RepositoryEntry Entry(long size, int seconds) =>
        new($"15-1/0000000100000000/000000010000000000000001-{new string('a', 40)}.zst", RepositoryEntryKind.File) { Size = size, Time = s_time.AddSeconds(seconds) };
}
