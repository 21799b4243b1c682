using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PgmlBackup.Engine.Journal;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;
using PgmlBackup.UnitTests.Configuration;

namespace PgmlBackup.UnitTests.Journal;

public sealed class RunMergeTests
{
    private static readonly DateTime s_now = new(2026, 11, 24, 2, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_record_is_read_as_it_was_written()
    {
        RunRecord record = Record("a") with
        {
            Repository = 2,
            Type = PgBackupType.Differential,
            Schedule = "nightly \"$(x)\"\n%",
            Due = s_now,
            Started = s_now.AddSeconds(3),
            Ended = s_now.AddMinutes(1),
            Waited = TimeSpan.FromSeconds(2.5),
            WaitedFor = "process 7",
            Outcome = PgRunOutcome.Failed,
            ExitCode = 82,
            ErrorId = "ArchiveTimeout",
            ErrorMessage = "WAL segment 0000 was \u00fcber\tdue",
            Label = "20261124-020003F",
            BackupType = PgBackupType.Full,
            DeltaSize = long.MaxValue,
            RepositoryDeltaSize = 1,
            Host = "db",
            User = "postgres",
            Process = ProcessIdentity.Current,
        };
        Assert.All(typeof(RunRecord).GetProperties(), property => Assert.True(property.GetValue(record) is not null, $"{property.Name} is not tried."));
        byte[] line = RunRecordText.ToLine(record);

        Assert.Equal(2, line.Count(value => value == '\n'));
        Assert.Equal(record, Assert.Single(Read(line).Runs));
    }

    [Fact]
    public void Of_the_records_of_a_run_the_last_one_counts_and_an_end_is_final()
    {
        RunRecord open = Record("a");
        RunRecord ended = open with { Outcome = PgRunOutcome.Succeeded, Ended = s_now };

        Assert.Equal(PgRunOutcome.Succeeded, Assert.Single(Read([.. RunRecordText.ToLine(open), .. RunRecordText.ToLine(ended)]).Runs).Outcome);
        Assert.Equal(PgRunOutcome.Succeeded, Assert.Single(Read([.. RunRecordText.ToLine(ended), .. RunRecordText.ToLine(open)]).Runs).Outcome);
    }

    [Fact]
    public void A_run_whose_process_is_no_more_was_interrupted_and_one_that_lives_goes_on()
    {
        ProcessIdentity self = ProcessIdentity.Current;
        RunRecord[] runs =
        [
            Record("alive"),
            Record("reused") with { Process = self with { StartTicks = self.StartTicks + 1 } },
            Record("before the reboot") with { Process = self with { BootId = "another" } },
            Record("elsewhere") with { Host = "another", Process = self with { BootId = "another" } },
        ];

        Assert.Equal(
            [PgRunOutcome.Running, PgRunOutcome.Interrupted, PgRunOutcome.Interrupted, PgRunOutcome.Running],
            Read([.. runs.SelectMany(RunRecordText.ToLine)]).Runs.Select(run => run.Outcome));
    }

    [Theory]
    [InlineData("{\"id\":\"b\",\"stan")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("null")]
    [InlineData("{\"id\":\"b\",\"stanza\":\"main\",\"requested\":\"soon\",\"outcome\":\"Failed\"}")]
    [InlineData("{\"id\":\"b\",\"stanza\":\"main\",\"requested\":\"2026-11-24T02:00:00Z\",\"outcome\":\"Unheard\"}")]
    [InlineData("\u0000\u0000\u0000")]
    public void A_line_that_is_no_record_is_told_and_spoils_no_other(string damaged)
    {
        byte[] content = [.. RunRecordText.ToLine(Record("a")), .. Encoding.UTF8.GetBytes(damaged), .. RunRecordText.ToLine(Record("c"))];
        (IReadOnlyList<RunRecord> runs, int count, int first) = Read(content);

        Assert.Equal(["a", "c"], runs.Select(run => run.Id));
        Assert.Equal((1, 3), (count, first));
    }

    [Fact]
    public void Cut_off_anywhere_a_history_loses_at_most_the_record_that_was_cut() =>
        Check.One(PropertyRun.Of(100, 2000), Prop.ForAll(Gen.Choose(0, 3 * RunRecordText.ToLine(Record("0")).Length).ToArbitrary(), length =>
        {
            byte[] whole = [.. RunRecordText.ToLine(Record("0")), .. RunRecordText.ToLine(Record("1")), .. RunRecordText.ToLine(Record("2"))];
            int each = whole.Length / 3;
            byte[] content = [.. whole[..length], .. RunRecordText.ToLine(Record("next"))];
            int complete = Enumerable.Range(1, 3).Count(number => length >= (number * each) - 1); // The line feed at its end may be missing.
            Assert.Equal([.. Enumerable.Range(0, complete).Select(number => $"{number}"), "next"], Read(content).Runs.Select(run => run.Id));
        }));

    [Fact]
    public void Files_come_in_the_order_they_were_written_and_others_are_left_alone() => Assert.Equal(
        ["runs-20260101T000000Z.jsonl", "runs-20260102T000000Z.jsonl", "runs.jsonl"],
        RunJournal.Ordered(["runs.jsonl", "note.txt", "runs-20260102T000000Z.jsonl", "runs.jsonl.bak", "runs-20260101T000000Z.jsonl"]));

    private static RunRecord Record(string id) => RunRecord.Begin("main", s_now) with { Id = id };

    private static (IReadOnlyList<RunRecord> Runs, int Count, int First) Read(byte[] content)
    {
        var merge = new RunMerge();
        (int count, int first) = merge.Add(content);
        return ([.. merge.All], count, first);
    }
}
