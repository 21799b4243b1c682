using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.UnitTests.PgBackRest;

public sealed class LogAssemblerTests
{
    [Fact]
    public void A_line_with_time_process_and_code_is_read()
    {
        LogEntry entry = Assert.Single(SampleFile.Assemble(
            "2026-11-22 15:08:41.377 P00  ERROR: [050]: unable to acquire lock on file '/lock/main-backup-1.lock': Resource temporarily unavailable",
            "                                    HINT: is another pgBackRest process running?"));
        Assert.Equal(LogLevel.Error, entry.Level);
        Assert.Equal(50, entry.Code);
        Assert.Equal(0, entry.Process);
        Assert.Equal(new DateTime(2026, 11, 22, 15, 8, 41, 377), entry.Time);
        Assert.Equal(DateTimeKind.Unspecified, entry.Time!.Value.Kind);
        Assert.Equal("unable to acquire lock on file '/lock/main-backup-1.lock': Resource temporarily unavailable", entry.Message);
        Assert.Equal("is another pgBackRest process running?", Assert.Single(entry.Hints));
    }

    [Theory]
    [InlineData("P00  ERROR: [029]: key/value found outside of section at line 1: vm", 0)]
    [InlineData("ERROR: [029]: key/value found outside of section at line 1: vm", null)]
    public void Early_lines_and_lines_of_standard_error_are_read(string line, int? process)
    {
        LogEntry entry = Assert.Single(SampleFile.Assemble(line));
        Assert.Equal((LogLevel.Error, 29, process), (entry.Level, entry.Code, entry.Process));
        Assert.Null(entry.Time);
        Assert.Equal("key/value found outside of section at line 1: vm", entry.Message);
    }

    [Fact]
    public void A_worker_above_99_has_three_digits()
    {
        LogEntry entry = Assert.Single(SampleFile.Assemble("2026-11-22 15:02:50.094 P117 DETAIL: backup file /pg/base/5/16384 (26MB, 47.26%)"));
        Assert.Equal(117, entry.Process);
        Assert.Equal(47.26, entry.File!.Percent);
    }

    [Fact]
    public void Continuations_hints_and_notes_belong_to_the_entry_before_them()
    {
        LogEntry entry = Assert.Single(SampleFile.Assemble(
            "WARN: resumed backup file x does not have expected checksum y. The file will be recopied.",
            "      NOTE: this does not indicate a problem with the PostgreSQL page checksums."));
        Assert.Equal("resumed backup file x does not have expected checksum y. The file will be recopied.", entry.Message);
        Assert.Equal("this does not indicate a problem with the PostgreSQL page checksums.", Assert.Single(entry.Notes));
        Assert.Empty(entry.Hints);
    }

    [Fact]
    public void All_lines_of_an_error_of_several_lines_are_kept()
    {
        LogEntry entry = Assert.Single(SampleFile.Entries("245-check-nostanza.stderr"));
        Assert.Equal(55, entry.Code);
        Assert.Equal(3, entry.Message.Split('\n').Length);
        Assert.EndsWith("'/var/lib/pgbackrest/archive/main/archive.info.copy' for read", entry.Message, StringComparison.Ordinal);
        Assert.Equal(4, entry.Hints.Count);
    }

    [Fact]
    public void An_error_of_a_helper_process_names_it_and_keeps_its_retries()
    {
        LogEntry entry = Assert.Single(SampleFile.Assemble(
            "2026-11-22 15:08:41.377 P00  ERROR: [041]: raised from local-2 shim protocol: unable to open file '/r/x' for write: [28] No space left on device",
            "                                        [FileOpenError] on retry at 15001ms: unable to open file '/r/x' for write"));
        Assert.Equal("local-2 shim protocol", entry.RaisedFrom);
        Assert.StartsWith("unable to open file '/r/x' for write: [28]", entry.Message, StringComparison.Ordinal);
        Assert.EndsWith("\n[FileOpenError] on retry at 15001ms: unable to open file '/r/x' for write", entry.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_of_a_remote_host_names_the_host()
    {
        LogEntry entry = Assert.Single(SampleFile.Assemble("ERROR: [055]: raised from remote-0 ssh protocol on 'db1': unable to open missing file '/x' for read"));
        Assert.Equal("remote-0 ssh protocol on 'db1'", entry.RaisedFrom);
        Assert.Equal("unable to open missing file '/x' for read", entry.Message);
    }

    [Fact]
    public void The_words_raised_from_within_information_stay_where_they_are()
    {
        LogEntry entry = Assert.Single(SampleFile.Assemble("P00   INFO: raised from the dead: nothing"));
        Assert.Equal("raised from the dead: nothing", entry.Message);
        Assert.Null(entry.RaisedFrom);
    }

    [Theory]
    [InlineData("2026-11-22 15:21:42.502 P00   INFO: backup command end: terminated on signal [SIGTERM]", LogLevel.Info)]
    [InlineData("terminated on signal SIGTERM", LogLevel.Output)]
    public void The_end_by_a_signal_is_read_in_both_shapes(string line, LogLevel level)
    {
        LogEntry entry = Assert.Single(SampleFile.Assemble(line));
        Assert.Equal("SIGTERM", entry.Signal);
        Assert.Equal(level, entry.Level);
    }

    [Fact]
    public void A_dry_run_is_marked()
    {
        LogEntry entry = Assert.Single(SampleFile.Assemble("2026-11-22 15:09:03.211 P00   INFO: [DRY-RUN] repo1: expire adhoc backup 20261122-150804F_20261122-150808I"));
        Assert.True(entry.DryRun);
        Assert.Equal("repo1: expire adhoc backup 20261122-150804F_20261122-150808I", entry.Message);
    }

    [Fact]
    public void Information_is_handed_out_before_the_next_line_comes()
    {
        List<LogEntry> entries = [];
        var assembler = new LogAssembler(entries.Add);
        assembler.Feed("2026-11-22 15:02:47.772 P00   INFO: execute backup start: backup begins after the next regular checkpoint completes");
        Assert.Single(entries);
        assembler.Feed("2026-11-22 15:02:47.772 P00   WARN: something");
        Assert.Single(entries);
        assembler.Complete();
        Assert.Equal(2, entries.Count);
        assembler.Complete();
        Assert.Equal(2, entries.Count);
    }

    [Fact]
    public void A_continuation_of_an_entry_that_was_handed_out_is_not_lost()
    {
        List<LogEntry> entries = SampleFile.Assemble("P00   INFO: one", "            two");
        Assert.Equal(["one", "two"], entries.Select(entry => entry.Message));
        Assert.True(entries[1].IsContinuation);
        Assert.Equal(LogLevel.Info, entries[1].Level);
    }

    [Fact]
    public void A_report_of_verify_in_the_log_is_one_entry()
    {
        LogEntry entry = Assert.Single(SampleFile.Assemble(
            "2026-11-22 15:22:10.585 P00   INFO: stanza: main",
            "                                    status: ok",
            "                                      archiveId: 15-1, total WAL checked: 9, total valid WAL: 9"));
        Assert.Equal(3, entry.Message.Split('\n').Length);
    }

    [Fact]
    public void A_result_is_not_taken_for_a_continuation()
    {
        List<LogEntry> entries = SampleFile.Entries("259-verify-text.stdout");
        Assert.Equal(LogLevel.Warn, entries[0].Level);
        Assert.All(entries.Skip(1), entry => Assert.Equal(LogLevel.Output, entry.Level));
        Assert.Equal("  archiveId: 15-1, total WAL checked: 9, total valid WAL: 9", entries[3].Message);
    }

    [Theory]
    [InlineData("2026-11-22 15:21:42.502")]
    [InlineData("2026-11-22 15:21:42.502 P00")]
    [InlineData("2026-11-22 15:21:42.502 P00 WORSE: x")]
    [InlineData("2026-99-22 15:21:42.502 P00   INFO: x")]
    [InlineData("2026-11-22 15:21:42.502   INFO: x")]
    [InlineData("P")]
    [InlineData("P0   INFO: x")]
    [InlineData("INFO:x")]
    [InlineData("ERROR")]
    [InlineData("")]
    public void A_line_of_another_shape_is_a_result(string line) =>
        Assert.Equal((LogLevel.Output, line), (SampleFile.Assemble(line)[0].Level, SampleFile.Assemble(line)[0].Message));

    [Fact]
    public void Every_line_of_a_log_of_thousands_is_read_as_what_it_is()
    {
        foreach (string name in new[] { "245-backup-full-detail.stdout", "259-backup-full-detail.stdout", "245-restore-detail.stdout", "259-restore-detail.stdout" })
        {
            string[] lines = SampleFile.Lines(name);
            List<LogEntry> entries = SampleFile.Entries(name);
            Assert.Equal(lines.Length, entries.Count);
            Assert.All(entries, entry => Assert.NotNull(entry.Time));
            Assert.Equal(lines.Count(line => line.Contains("%)", StringComparison.Ordinal)), entries.Count(entry => entry.File is not null));
            Assert.Equal(100.0, entries.Last(entry => entry.File is not null).File!.Percent);
        }
    }
}
