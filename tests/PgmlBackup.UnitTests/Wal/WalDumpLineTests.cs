using PgmlBackup.Engine.Wal;

namespace PgmlBackup.UnitTests.Wal;

public sealed class WalDumpLineTests
{
    private static readonly DateTime s_time = new DateTime(2026, 11, 24, 16, 48, 28, DateTimeKind.Utc).AddMicroseconds(705327);

    [Theory]
    [InlineData("rmgr: Transaction len (rec/tot):    405/   405, tx:        724, lsn: 0/00815E50, prev 0/00815E08, desc: COMMIT 2026-11-24 16:48:28.705327 UTC; inval msgs: catcache 80 snapshot 2608 relcache 16384", WalRecordKind.Commit, 724U)]
    [InlineData("rmgr: Transaction len (rec/tot):     46/    46, tx:        726, lsn: 0/00815E50, prev 0/00816110, desc: ABORT 2026-11-24 16:48:28.705327 UTC; subxacts: 727", WalRecordKind.Abort, 726U)]
    [InlineData("rmgr: Transaction len (rec/tot):     58/    58, tx:          0, lsn: 0/00815E50, prev 0/00816110, desc: COMMIT_PREPARED 4294967295: 2026-11-24 16:48:28.705327 UTC", WalRecordKind.Commit, uint.MaxValue)]
    [InlineData("rmgr: Transaction len (rec/tot):     58/    58, tx:          0, lsn: 0/815E50, prev 0/816110, desc: ABORT_PREPARED 7: 2026-11-24 16:48:28.705327 UTC", WalRecordKind.Abort, 7U)]
    public void The_end_of_a_transaction_is_read(string line, WalRecordKind kind, uint transaction) =>
        Assert.Equal(new WalRecord(kind, new WalLocation(0x815E50)) { TransactionId = transaction, Time = s_time }, WalDumpLine.Parse(line));

    [Fact]
    public void A_time_without_a_fraction_is_read() => Assert.Equal(
        new DateTime(2026, 11, 24, 16, 48, 28, DateTimeKind.Utc),
        WalDumpLine.Parse("rmgr: Transaction len (rec/tot):     34/    34, tx:        725, lsn: 1/00816040, prev 0/00815FE8, desc: COMMIT 2026-11-24 16:48:28 UTC")?.Time);

    [Fact]
    public void A_restore_point_is_read_with_whatever_name() => Assert.Equal(
        new WalRecord(WalRecordKind.RestorePoint, new WalLocation(0x816068)) { Name = "before it's, desc: x " },
        WalDumpLine.Parse("rmgr: XLOG        len (rec/tot):     98/    98, tx:          0, lsn: 0/00816068, prev 0/00816040, desc: RESTORE_POINT before it's, desc: x "));

    [Theory]
    [InlineData("")]
    [InlineData("rmgr: XLOG        len (rec/tot):     24/    24, tx:          0, lsn: 0/008161E8, prev 0/008161C0, desc: SWITCH ")]
    [InlineData("rmgr: Heap        len (rec/tot):     24/    24, tx:        725, lsn: 0/008161E8, prev 0/008161C0, desc: INSERT off 1 flags 0x00, blkref #0: rel 1663/5/16384 blk 0")]
    [InlineData("rmgr: Transaction len (rec/tot):     24/    24, tx:        725, lsn: 0/008161E8, prev 0/008161C0, desc: INVALIDATION ; inval msgs: catcache 80")]
    [InlineData("rmgr: Transaction len (rec/tot):     34/    34, tx:        725, lsn: 0/00816040, prev 0/00815FE8, desc: COMMIT 2026-11-24 16:48:28 CET")]
    public void Other_lines_are_passed_over(string line) => Assert.Null(WalDumpLine.Parse(line));

    [Theory]
    [InlineData("pg_waldump: error: could not find file \"000000010000000000000009\": No such file or directory", true)]
    [InlineData("pg_waldump: error: error in WAL record at 0/1500000: invalid record length at 0/1500028: wanted 24, got 0", true)]
    [InlineData("pg_waldump: error: error in WAL record at 0/1500000: incorrect resource manager data checksum in record at 0/1500028", false)]
    public void The_end_of_the_log_is_told_from_trouble(string words, bool isEnd) => Assert.Equal(isEnd, WalDumpEnd.IsEnd(words));
}
