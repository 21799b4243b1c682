using PgmlBackup.Engine.Repository;
using PgmlBackup.UnitTests.PgBackRest;

namespace PgmlBackup.UnitTests.Repository;

public sealed class VerifyReportReaderTests
{
    [Fact]
    public void A_sound_repository_is_read()
    {
        VerifyReport report = Read(SampleFile.Lines("259-verify-text.stdout"));
        Assert.Equal(("main", "ok"), (report.Stanza, report.Status));
        Assert.Equal([new VerifiedArchive("15-1", 9, 9, new VerifyCounts())], report.Archives);
        Assert.Equal(new VerifiedBackup("20261122-152140F", "valid", 1272, 1272, new VerifyCounts()), report.Backups[0]);
        Assert.Equal("in-progress", report.Backups[^1].Status);
        Assert.Equal(["backup '20261122-152206F' found in the repository but not in backup.info"], report.Warnings);
        Assert.Empty(report.Problems);
        Assert.True(report.IsSound);
    }

    [Fact]
    public void Damage_is_counted_where_it_belongs()
    {
        VerifyReport report = Read(
            "2026-11-22 15:22:10.585 P01   INFO: invalid checksum 'backup/main/20261122-152140F/pg_data/base/5/16384.gz'",
            "stanza: main",
            "status: error",
            "  archiveId: 15-1, total WAL checked: 9, total valid WAL: 8",
            "    missing: 0, checksum invalid: 1, size invalid: 0, other: 0",
            "  backup: 20261122-152140F, status: invalid, total files checked: 1272, total valid files: 1270",
            "    missing: 1, checksum invalid: 1");
        Assert.False(report.IsSound);
        Assert.Equal(new VerifyCounts(ChecksumInvalid: 1), report.Archives[0].Wrong);
        Assert.Equal(new VerifyCounts(Missing: 1, ChecksumInvalid: 1), report.Backups[0].Wrong);
        Assert.Equal(["invalid checksum 'backup/main/20261122-152140F/pg_data/base/5/16384.gz'"], report.Problems);
    }

    [Fact]
    public void A_gap_is_two_ranges_although_the_status_is_ok()
    {
        VerifyReport report = Read(
            "2026-11-22 15:22:10.585 P00 DETAIL: archiveId: 15-1, wal start: 000000010000000000000035, wal stop: 000000010000000000000036",
            "2026-11-22 15:22:10.585 P00 DETAIL: archiveId: 15-1, wal start: 000000010000000000000038, wal stop: 00000001000000000000003E",
            "stanza: main",
            "status: ok",
            "  archiveId: 15-1, total WAL checked: 9, total valid WAL: 9",
            "    missing: 0, checksum invalid: 0, size invalid: 0, other: 0");
        Assert.True(report.IsSound);
        Assert.Equal(2, report.Ranges.Count);
        Assert.Equal("00000001", report.Ranges[0].Timeline);
        Assert.Equal(("000000010000000000000038", "00000001000000000000003E"), (report.Ranges[1].First, report.Ranges[1].Last));
    }

    [Fact]
    public void Silence_is_no_proof() => Assert.False(Read("").IsSound);

    [Fact]
    public void What_the_report_says_of_the_whole_repository_is_kept()
    {
        VerifyReport report = Read("stanza: main", "status: error", "  No usable backup.info file", "  archiveId: none found", "  backup: none found");
        Assert.Equal(["No usable backup.info file"], report.Problems);
        Assert.False(report.IsSound);
    }

    private static VerifyReport Read(params string[] lines)
    {
        var reader = new VerifyReportReader();
        SampleFile.Assemble(lines).ForEach(reader.Observe);
        return reader.Finish();
    }
}
